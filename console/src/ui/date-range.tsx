import { text } from '@text/common'
import { TextField } from './field'

/** Days as 2026-11-26, the last one included. */
export type Dates = { from?: string; until?: string }

const DAY_MS = 86_400_000

/** The day in UTC that lies this many days after another. */
export const dayAfter = (day: string, days = 1) => new Date(new Date(`${day}T00:00:00Z`).getTime() + days * DAY_MS).toISOString().slice(0, 10)

const midnight = (day: string) => new Date(`${day}T00:00:00`).toISOString()

/** As the API takes them: from midnight to the midnight that ends the last day, of the viewer or of UTC. */
export const bounds = ({ from, until }: Dates) => ({
  from: from ? midnight(from) : undefined,
  to: until ? midnight(dayAfter(until)) : undefined,
})
export const utcBounds = ({ from, until }: Dates) => ({ from, to: until ? dayAfter(until) : undefined })

export function DateRange({ from, until, onChange }: Dates & { onChange: (dates: Dates) => void }) {
  return (
    <div role="group" aria-label={text.dates.label} className="flex items-center gap-2">
      <TextField bare type="date" label={text.dates.from} max={until} value={from ?? ''} onChange={(day) => onChange({ from: day || undefined, until })} className="w-38" />
      <span aria-hidden className="text-muted">–</span>
      <TextField bare type="date" label={text.dates.until} min={from} value={until ?? ''} onChange={(day) => onChange({ from, until: day || undefined })} className="w-38" />
    </div>
  )
}
