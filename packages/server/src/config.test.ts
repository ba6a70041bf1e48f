import { describe, expect, test } from "vitest"
import { readConfig } from "./config.ts"

describe("the configuration", () => {
  test("is a demo on port 3000 where nothing is said", () => {
    expect(readConfig([], {})).toEqual({
      port: 3000,
      host: "127.0.0.1",
      dataFolder: ".colloquy/data",
      isSeeded: false,
      sites: [],
      authentication: { mode: "demo" },
      origins: { allowed: [], isRequired: false },
      logLevel: "info",
      wantsHelp: false,
    })
  })

  test("comes from flags and the environment", () => {
    const web = ["--web", "/=a/dist", "--web", "/svelte/=b=c"]
    const args = ["--port", "0", "--host", "0.0.0.0", "--data", "d", "--seed", ...web]
    const env = {
      JWT_SECRET: "secret",
      JWT_AUDIENCE: "chat",
      JWT_ISSUER: "",
      ALLOWED_ORIGINS: "https://a.example, http://localhost:5173,",
      REQUIRE_ORIGIN: "1",
      LOG_LEVEL: "warn",
      WEBSOCKET_PORT: "8080",
    }
    expect(readConfig(args, env)).toEqual({
      port: 0,
      host: "0.0.0.0",
      websocketPort: 8080,
      dataFolder: "d",
      isSeeded: true,
      sites: [
        { path: "/", folder: "a/dist" },
        { path: "/svelte", folder: "b=c" },
      ],
      authentication: { mode: "secret", secret: "secret", audience: "chat" },
      origins: { allowed: ["https://a.example", "http://localhost:5173"], isRequired: true },
      logLevel: "warn",
      wantsHelp: false,
    })
  })

  for (const [args, env, reason] of [
    [["--prot", "1"], {}, "Unknown option '--prot'"],
    [["--port", "x"], {}, '--port is a number from 0 to 65535, not "x"'],
    [["--port", "70000"], {}, "--port is a number"],
    [["--web", "dist"], {}, "--web is PATH=FOLDER"],
    [[], { JWT_SECRET: "a", JWKS_URL: "b" }, "set JWT_SECRET or JWKS_URL, not both"],
    [[], { ALLOWED_ORIGINS: "https://a.example/x" }, "ALLOWED_ORIGINS has"],
    [[], { WEBSOCKET_PORT: "http" }, 'WEBSOCKET_PORT is a number from 0 to 65535, not "http"'],
    [[], { LOG_LEVEL: "loud" }, "LOG_LEVEL is one of"],
  ] as const) {
    test(`refuses ${JSON.stringify([args, env])}`, () => {
      expect(() => readConfig(args, env)).toThrow(`unable to start: ${reason}`)
    })
  }
})
