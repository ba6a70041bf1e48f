import { existsSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { join } from "node:path"
import sirv from "sirv"
import { startError } from "../start-error.ts"
import { sendText } from "./answers.ts"

/** A folder with a single-page application. */
export interface Site {
  /** Where it lies on the server: "/" or "/svelte". */
  readonly path: string
  readonly folder: string
}

/** Answers with a file of one of the sites; `false` where none lies at that path. */
export type Sites = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean

/** Built files carry a digest in their names. */
const immutable = "public, max-age=31536000, immutable"

export function createSites(sites: readonly Site[]): Sites {
  // The longest path first: "/svelte" lies below "/".
  const mounted = [...sites]
    .sort((one, other) => other.path.length - one.path.length)
    .map((site) => ({ prefix: site.path === "/" ? "" : site.path, serve: serverOf(site) }))

  return (request, response, url) => {
    const { pathname } = url
    const site = mounted.find(
      ({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`),
    )
    if (!site) return false
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD")
      sendText(response, 405, "Files are only read")
    } else {
      // Built pages name their files by absolute paths, so "/svelte" serves as well as "/svelte/".
      request.url = pathname.slice(site.prefix.length) || "/"
      site.serve(request, response, () => sendText(response, 404, "Not found"))
    }
    return true
  }
}

function serverOf({ folder }: Site): ReturnType<typeof sirv> {
  if (!existsSync(join(folder, "index.html")))
    throw startError(`the folder ${folder} has no index.html`)
  return sirv(folder, {
    single: true,
    etag: true,
    setHeaders(response, pathname) {
      const isBuilt = pathname.startsWith("/assets/")
      response.setHeader("Cache-Control", isBuilt ? immutable : "no-cache")
    },
  })
}
