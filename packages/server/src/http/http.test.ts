import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ChatServer, createChatServer } from "../chat-server.ts"

let folder: string
let server: ChatServer
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colloquy-web-"))
  await writeFile(join(folder, "outside.txt"), "outside")
  for (const name of ["react", "svelte"]) {
    await mkdir(join(folder, name, "assets"), { recursive: true })
    await writeFile(join(folder, name, "index.html"), `<title>${name}</title>`)
    await writeFile(join(folder, name, "assets", "app-1a2b.js"), "export {}")
    await writeFile(join(folder, name, ".secret"), "hidden")
  }
  const sites = [
    { path: "/", folder: join(folder, "react") },
    { path: "/svelte", folder: join(folder, "svelte") },
  ]
  const origins = { allowed: ["http://localhost:5173"] }
  server = createChatServer({ authentication: { mode: "demo" }, sites, origins })
  url = (await server.listen(0)).url
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe("files", () => {
  for (const [path, title] of [
    ["/", "react"],
    ["/chat/42", "react"],
    ["/svelte/", "svelte"],
    ["/svelte/chat/42", "svelte"],
    ["/sveltekit", "react"],
  ]) {
    test(`at ${path} are those of the ${title} application`, async () => {
      const response = await fetch(url + path)
      expect(response.status).toBe(200)
      expect(response.headers.get("content-type")).toMatch("text/html")
      expect(response.headers.get("cache-control")).toBe("no-cache")
      expect(await response.text()).toBe(`<title>${title}</title>`)
    })
  }

  test("of an application below a path need no slash", async () => {
    const response = await fetch(`${url}/svelte`, { redirect: "manual" })
    expect(response.status).toBe(200)
  })

  test("with a digest in their name are kept for ever, with their type", async () => {
    const response = await fetch(`${url}/svelte/assets/app-1a2b.js`)
    expect(response.headers.get("content-type")).toMatch("javascript")
    expect(response.headers.get("cache-control")).toMatch("immutable")
    const etag = response.headers.get("etag") ?? ""
    const headers = { "if-none-match": etag, "cache-control": "max-age=0" }
    expect((await fetch(`${url}/svelte/assets/app-1a2b.js`, { headers })).status).toBe(304)
  })

  test("that are missing are not the application", async () => {
    expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404)
  })

  for (const path of [
    "/../outside.txt",
    "/%2e%2e/outside.txt",
    "/..%2foutside.txt",
    "/svelte/..%2f..%2foutside.txt",
    "/%5c..%5coutside.txt",
    "/.secret",
    "/%00",
    "//outside.txt",
    "/%",
  ]) {
    test(`never leave their folder by ${path}`, async () => {
      const { status, body } = await get(path)
      expect(body).not.toMatch(/outside|hidden/)
      expect([200, 400, 404]).toContain(status)
    })
  }

  test("are only read", async () => {
    const response = await fetch(url, { method: "POST" })
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"])
  })

  test("run nothing but themselves, and talk to nobody but this server", async () => {
    const policy = (await fetch(url)).headers.get("content-security-policy") ?? ""
    const { host } = new URL(url)
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain(`connect-src 'self' ws://${host} wss://${host};`)
    expect(policy).not.toContain("unsafe")
  })
})

describe("health", () => {
  test("is ok while all parts work", async () => {
    const response = await fetch(`${url}/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ status: "ok", connections: 0 })
  })
})

describe("the demo", () => {
  test("gives a token for a name, and the same person for the same name", async () => {
    const ask = async (name: string, method: string) =>
      (await fetch(`${url}/demo/token?name=${encodeURIComponent(name)}`, { method })).json()
    const ana = { token: expect.any(String), user: { id: "ana-maría", name: "Ana María" } }
    expect(await ask(" Ana  María ", "GET")).toMatchObject(ana)
    expect(await ask("ana maría", "POST")).toMatchObject({ user: { id: "ana-maría" } })
  })

  for (const [name, status] of [
    ["", 400],
    ["  ", 400],
    ["__", 400],
    ["x".repeat(9_000), 200],
  ] as const) {
    test(`answers ${status} for a name of ${name.length} characters`, async () => {
      expect((await fetch(`${url}/demo/token?name=${name}`)).status).toBe(status)
    })
  }

  test("says what the server speaks", async () => {
    const config = await (await fetch(`${url}/demo/config`)).json()
    expect(config).toEqual({ mode: "demo", protocols: ["native", "qrypt"] })
  })

  test("gives tokens to pages of its own and of listed origins alone", async () => {
    const ask = (origin: string) =>
      fetch(`${url}/demo/token?name=Ana`, { headers: { origin } }).then((response) => [
        response.status,
        response.headers.get("access-control-allow-origin"),
      ])
    expect(await ask(url)).toEqual([200, url])
    expect(await ask("http://localhost:5173")).toEqual([200, "http://localhost:5173"])
    expect(await ask("https://evil.example")).toEqual([403, null])
  })

  test("hears nobody who reached it by a foreign name", async () => {
    expect((await get("/demo/token?name=Ana", "evil.example")).status).toBe(403)
  })
})

/** A path and a host as they are: `fetch` would tidy them up. */
function get(
  path: string,
  host?: string,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const headers = host === undefined ? {} : { host }
    const sent = request({ hostname, port, path, headers }, (response) => {
      let body = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => {
        body += chunk
      })
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.on("error", reject)
    sent.end()
  })
}
