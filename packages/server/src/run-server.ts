import { pino } from "pino"
import { createChatServer } from "./chat-server.ts"
import { help, readConfig } from "./config.ts"

export interface RunningServer {
  /** Such as "http://127.0.0.1:3000". */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Clients that do not let go are left behind after this time. */
const exitMs = 10_000

/**
 * Runs the server as a program: flags and environment in, lines and signals out.
 *
 * @throws ChatError with one sentence for whoever started it
 */
export async function runServer(args: readonly string[]): Promise<RunningServer> {
  const config = readConfig(args, process.env)
  if (config.wantsHelp) {
    console.log(help)
    process.exit()
  }
  const { port, host, dataFolder, authentication } = config
  if (authentication.mode === "demo")
    console.log("Demo mode: anybody on this machine gets a token for any name")
  const logger = pino({ level: config.logLevel })
  const server = createChatServer({ ...config, logger })
  const { url, websocketPort } = await server.listen(port, host)
  console.log(`Listening on ${url}, data in ${dataFolder}`)
  if (websocketPort !== undefined) console.log(`The QryptChat API alone on port ${websocketPort}`)
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop)
  return { url, close: server.close }

  function stop(): void {
    setTimeout(() => process.exit(1), exitMs).unref()
    server.close().then(
      () => process.exit(0),
      (error) => {
        logger.error({ err: error }, "unable to close")
        process.exit(1)
      },
    )
  }
}
