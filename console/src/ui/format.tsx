import { text } from '@text/common'
import { Tip } from './tooltip'
import { Focusable } from 'react-aria-components'

const LOCALE = 'en'
const none = text.states.none

type Maybe = number | null | undefined

export const number = (value: Maybe, digits = 0) =>
  value == null ? none : value.toLocaleString(LOCALE, { maximumFractionDigits: digits, minimumFractionDigits: 0 })

/** 0.873 → 87.3 % */
export const percent = (value: Maybe, digits = 1) =>
  value == null ? none : `${(value * 100).toLocaleString(LOCALE, { maximumFractionDigits: digits })} %`

/** US dollars; small sums keep their first two digits that count. */
export function money(value: number | string | null | undefined): string {
  if (value == null) return none
  const sum = Number(value)
  const digits = sum === 0 || Math.abs(sum) >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(Math.abs(sum))))
  return sum.toLocaleString(LOCALE, { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: Math.max(2, digits) })
}

export function bytes(value: Maybe): string {
  if (value == null) return none
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)))
  return `${(value / 1000 ** step).toLocaleString(LOCALE, { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`
}

/** Milliseconds. */
export function duration(value: Maybe): string {
  if (value == null) return none
  if (value < 1000) return `${number(value)} ms`
  if (value < 60_000) return `${number(value / 1000, 1)} s`
  const minutes = Math.floor(value / 60_000)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'short' })
const exact = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'long' })
const short = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
const shortOfYear = new Intl.DateTimeFormat(LOCALE, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
const dayOnly = new Intl.DateTimeFormat(LOCALE, { month: 'short', day: 'numeric' })

/** The date and time to the second, in the viewer's zone, with the zone. */
export const exactTime = (value: string) => exact.format(new Date(value))
/** A day that the server names, such as 2026-11-26: no zone moves it. */
export const day = (value: string) => dayOnly.format(new Date(`${value.slice(0, 10)}T12:00:00`))

export function ago(value: string, now = Date.now()): string {
  const seconds = Math.round((new Date(value).getTime() - now) / 1000)
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]]
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
  return relative.format(seconds, 'second')
}

/** A time in the viewer's zone: how long ago while that is useful, the exact time on hover. */
export function Time({ value, absolute }: { value: string | null | undefined; absolute?: boolean }) {
  if (!value) return <>{none}</>
  const at = new Date(value)
  const old = Math.abs(Date.now() - at.getTime()) > 7 * 86_400_000
  const words = at.getFullYear() === new Date().getFullYear() ? short : shortOfYear
  return (
    <Tip text={exactTime(value)}>
      <Focusable excludeFromTabOrder>
        <time dateTime={value} className="tabular whitespace-nowrap" role="text">
          {absolute || old ? words.format(at) : ago(value)}
        </time>
      </Focusable>
    </Tip>
  )
}
