import { env } from "node:process"
import fc from "fast-check"

/** Properties draw the same inputs everywhere: what fails fails again. FC_SEED draws others. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(env.FC_SEED ?? 20_260_101) })
