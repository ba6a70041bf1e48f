import { describeStorage } from "@colloquy/testing/contracts"
import { afterEach, describe, expect, test, vi } from "vitest"
import { cdp } from "vitest/browser"
import type { OpenStorage } from "../client-storage.ts"
import { indexedDbStorage } from "./index.ts"

describeStorage("the browser's", async () => ({ storage: indexedDbStorage() }))

declare global {
  interface Navigator {
    readonly storageBuckets: {
      open(
        name: string,
        options: { readonly quota: number },
      ): Promise<{ readonly indexedDB: IDBFactory }>
    }
  }
}

let nameCount = 0

/** A database that no other test knows. */
async function openNew() {
  const name = `faults ${++nameCount}`
  const storage = indexedDbStorage({ name })
  return { name, storage, open: await storage.open("ann") }
}

/** Its connection, which nothing tells to close. */
function openRaw(name: string, version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version)
    request.addEventListener("success", () => resolve(request.result))
    request.addEventListener("blocked", () => reject(new Error("blocked")))
    request.addEventListener("error", () => reject(request.error))
  })
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.addEventListener("success", () => resolve())
    request.addEventListener("blocked", () => reject(new Error("blocked")))
    request.addEventListener("error", () => reject(request.error))
  })
}

function failure(reason: string) {
  const message = `unable to use the storage: ${reason}`
  return expect.objectContaining({ name: "ChatError", code: "storage_failed", message })
}

async function expectClosed(open: OpenStorage): Promise<void> {
  await expect(open.read("")).rejects.toEqual(failure("it is closed"))
  await expect(open.write([["key", 1]], { epoch: 0 })).rejects.toEqual(failure("it is closed"))
}

describe("F57: a database", () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test("that is deleted underneath refuses, and opened anew it is empty and works", async () => {
    const { name, storage, open } = await openNew()
    await open.write([["key", 1]])
    await deleteDatabase(name)
    await expectClosed(open)
    const next = await storage.open("ann")
    expect(await next.read("")).toEqual([])
    await next.write([["key", 2]], { epoch: 0 })
    expect(await next.read("")).toEqual([["key", 2]])
  })

  test("that a newer page upgrades makes way at once, and refuses from then on", async () => {
    const { name, storage, open } = await openNew()
    await open.write([["key", 1]])
    const newer = await openRaw(name, 1_000)
    await expectClosed(open)
    const refused = failure("a newer version of this page has changed it")
    await expect(storage.open("ann")).rejects.toEqual(refused)
    await expect(storage.erase("ann")).rejects.toEqual(refused)
    newer.close()
  })

  test("that the browser closes refuses, and opened anew it works", async () => {
    const { storage, open } = await openNew()
    await open.write([["key", 1]])
    await cdp().send("Storage.clearDataForOrigin", {
      origin: location.origin,
      storageTypes: "indexeddb",
    })
    await expectClosed(open)
    const next = await storage.open("ann")
    await next.write([["key", 2]])
    expect(await next.read("")).toEqual([["key", 2]])
  })

  test("that is full refuses what is too much, keeps what it has, and takes what fits", async () => {
    const bucket = await navigator.storageBuckets.open("small", { quota: 1_000_000 })
    vi.stubGlobal("indexedDB", bucket.indexedDB)
    const { open } = await openNew()
    await open.write([["key", 1]])
    const large = open.write([["large", "x".repeat(4_000_000)]])
    await expect(large).rejects.toEqual(failure("the disk is full"))
    await open.write([["small", 2]])
    expect(await open.read("")).toEqual([
      ["key", 1],
      ["small", 2],
    ])
  })

  test("that a page may not have refuses", async () => {
    const storage = indexedDbStorage()
    vi.stubGlobal("indexedDB", undefined)
    await expect(storage.open("ann")).rejects.toMatchObject({ code: "storage_failed" })
    vi.stubGlobal("indexedDB", {
      open() {
        throw new DOMException("denied for https://chat.example/?token=secret", "SecurityError")
      },
    })
    const refused = failure("this page may not have a database")
    await expect(storage.open("ann")).rejects.toEqual(refused)
  })

  test("that is closed while it writes has all of it or nothing", async () => {
    const { storage, open } = await openNew()
    const large = "x".repeat(1_000_000)
    const written = open.write(
      [
        ["one", large],
        ["two", large],
      ],
      { epoch: 0 },
    )
    await open.close()
    const outcome = await written.then(
      () => "written",
      () => "refused",
    )
    const next = await storage.open("ann")
    expect(await next.read("")).toHaveLength(outcome === "written" ? 2 : 0)
  })
})

test("S3: a write that asks nothing waits for no reading and no renewal, and for what is to be kept", async () => {
  const { open } = await openNew()
  const written = open.write([["message", 1]], { epoch: 0 })
  const renewed = open.write([["lease", 1]], { epoch: 0, isRelaxed: true })
  const reading = open.read("")
  const released = open.write([["lease", undefined]])
  const outcomes = await Promise.allSettled([written, renewed, reading, released])
  const given = ["fulfilled", "rejected", "rejected", "fulfilled"]
  expect(outcomes.map(({ status }) => status)).toEqual(given)
  expect(await open.read("")).toEqual([["message", 1]])
})
