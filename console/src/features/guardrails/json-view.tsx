import { useRef, useState } from 'react'
import { text } from '@text/guardrails'
import { TextArea } from '@/ui/field'
import { same } from '@/ui/diff'
import { Card } from '@/ui/layout'
import { type Fault, type Guardrails, normal } from './guardrails'
import { lineOf, locate } from './locate'

const written = (of: Guardrails) => JSON.stringify(of, null, 2)

function read(json: string): { value: Guardrails } | { wrong: string } {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { wrong: text.json.notObject }
    return { value: value as Guardrails }
  } catch (cause) {
    return { wrong: text.json.invalid(cause instanceof Error ? cause.message : String(cause)) }
  }
}

/** The whole document as JSON; each fault that the server names is shown with its line, and leads there. */
export function JsonView({ of, faults, canWrite, onChange }: { of: Guardrails; faults: readonly Fault[]; canWrite: boolean; onChange: (next: Guardrails) => void }) {
  const [typed, setTyped] = useState(() => written(of))
  const place = useRef<HTMLDivElement>(null)
  const current = read(typed)
  // what was changed elsewhere, such as by discarding, shows here
  const shown = 'wrong' in current || same(safelyNormal(current.value), of) ? typed : written(of)
  const state = read(shown)
  const goTo = (at: number) => {
    const area = place.current?.querySelector('textarea')
    if (!area) return
    const end = shown.indexOf('\n', at)
    area.focus()
    area.setSelectionRange(at, end < 0 ? shown.length : end)
    area.scrollTop = Math.max(0, (lineOf(shown, at) - 4) * (area.scrollHeight / shown.split('\n').length))
  }
  return (
    <Card>
      <div ref={place} className="flex flex-col gap-3">
        <TextArea
          mono
          rows={28}
          isReadOnly={!canWrite}
          spellCheck="false"
          label={text.json.label}
          value={shown}
          onChange={(words) => {
            setTyped(words)
            const next = read(words)
            if ('value' in next) onChange(safelyNormal(next.value))
          }}
          error={'wrong' in state ? state.wrong : null}
        />
        {'value' in state && faults.length > 0 && (
          <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            <ul className="flex flex-col gap-1">
              {faults.map((fault) => {
                const at = locate(shown, fault.field)
                return (
                  <li key={fault.field + fault.detail}>
                    <button type="button" onClick={() => goTo(at)} className="text-left underline-offset-2 hover:underline">
                      <span className="font-medium">{text.json.line(lineOf(shown, at))}</span> {fault.detail}
                    </button>
                  </li>
                )
              })}
            </ul>
          </div>
        )}
      </div>
    </Card>
  )
}

/** What is typed may lack anything; the server says what. */
function safelyNormal(of: Guardrails): Guardrails {
  const regular = (of.rules === undefined || (Array.isArray(of.rules) && of.rules.every((rule) => typeof rule === 'object' && rule !== null))) && (of.topics === undefined || typeof of.topics === 'object')
  return regular ? normal(of) : of
}
