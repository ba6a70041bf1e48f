import { createLabReport, type LabNetwork, restartServer } from "@colloquy/example-chat-shared"
import { useChatClient, useReadable } from "@colloquy/react"
import { type ReactNode, useMemo } from "react"
import { TroubleRange } from "./trouble-range.tsx"

interface LabPanelProps {
  readonly network: LabNetwork
}

/** The network in hand, and what the client makes of it. */
export function LabPanel({ network }: LabPanelProps): ReactNode {
  const chat = useChatClient()
  const report = useMemo(() => createLabReport(chat), [chat])
  const facts = useReadable(report)
  const { delayMs, lossPercent, isCut } = useReadable(network.troubles)
  return (
    <aside className="lab" aria-label="Network lab">
      <details open>
        <summary>Network lab</summary>
        <div className="lab-hands">
          <TroubleRange
            label="Delay"
            unit="ms"
            value={delayMs}
            max={3_000}
            step={100}
            onChange={(next) => network.change({ delayMs: next })}
          />
          <TroubleRange
            label="Loss"
            unit="%"
            value={lossPercent}
            max={50}
            step={5}
            onChange={(next) => network.change({ lossPercent: next })}
          />
          <button
            type="button"
            aria-pressed={isCut}
            onClick={() => network.change({ isCut: !isCut })}
          >
            Cut the line
          </button>
          <button type="button" onClick={restartServer}>
            Restart the server
          </button>
        </div>
        <dl className="lab-facts">
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </aside>
  )
}
