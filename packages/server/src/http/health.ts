import type { JsonValue } from "@colloquy/core"
import type { ServiceStorage } from "@colloquy/service"

export interface Health {
  readonly status: 200 | 503
  readonly body: JsonValue
}

/** Whether the server can do its work, and which part of it cannot. */
export async function checkHealth(
  storage: ServiceStorage,
  facts: { readonly connections: number; readonly uptimeSeconds: number },
): Promise<Health> {
  try {
    await storage.check()
    return { status: 200, body: { status: "ok", ...facts } }
  } catch {
    return { status: 503, body: { status: "failing", failing: ["storage"], ...facts } }
  }
}
