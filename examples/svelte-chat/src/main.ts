import "@colloquy/example-chat-shared/styles.css"
import { loadWire } from "@colloquy/example-chat-shared"
import { mount } from "svelte"
import App from "./app.svelte"

const target = document.getElementById("root")
if (!target) throw new Error("unable to start: the page has no root")

mount(App, { target, props: { wire: await loadWire() } })
