import type { ReactNode } from "react"

interface TroubleRangeProps {
  readonly label: string
  readonly unit: string
  readonly value: number
  readonly max: number
  readonly step: number
  readonly onChange: (value: number) => void
}

export function TroubleRange({ label, unit, onChange, ...range }: TroubleRangeProps): ReactNode {
  return (
    <label>
      {label}
      <input
        type="range"
        min={0}
        {...range}
        aria-valuetext={`${range.value} ${unit}`}
        onChange={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <span className="lab-value">
        {range.value} {unit}
      </span>
    </label>
  )
}
