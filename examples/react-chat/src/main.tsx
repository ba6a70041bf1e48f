import "@colloquy/example-chat-shared/styles.css"
import { loadWire } from "@colloquy/example-chat-shared"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App } from "./app.tsx"

const root = document.getElementById("root")
if (!root) throw new Error("unable to start: the page has no root")

const wire = await loadWire()
createRoot(root).render(
  <StrictMode>
    <App wire={wire} />
  </StrictMode>,
)
