import { describeDialect, textFrames } from "@colloquy/testing/contracts"
import { createStandIn } from "@colloquy/testing/stand-ins"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { createQryptGateway } from "./index.ts"

// Errors and closes are the dialect's own: its contract has them.
describeDialect("qrypt, at the gateway as documented", () => ({
  dialect: qryptDialect(),
  serve: (clock) => createStandIn({ clock, createGateway: createQryptGateway }),
  ...{ frames: textFrames, errors: [], closes: [] },
}))
