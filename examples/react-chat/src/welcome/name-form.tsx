import { type FormEvent, type ReactNode, useState } from "react"

interface NameFormProps {
  readonly onEnter: (name: string) => void
}

export function NameForm({ onEnter }: NameFormProps): ReactNode {
  const [name, setName] = useState("")

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (name.trim()) onEnter(name.trim())
  }

  return (
    <main>
      <form className="welcome" onSubmit={submit}>
        <h1>Colloquy</h1>
        <label className="field">
          Your name
          <input
            value={name}
            maxLength={40}
            autoComplete="nickname"
            required
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <p className="hint">
          Anyone with this name is the same person. Open two windows to be two.
        </p>
        <button type="submit" className="primary">
          Enter
        </button>
      </form>
    </main>
  )
}
