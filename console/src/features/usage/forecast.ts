import type { Schemas } from '@/api/client'

/** Of a limit by calendar days or months: what the use so far comes to, carried on evenly to the period's end. */
export interface Forecast {
  sum: number
  /** When the amount is reached; null when that is not before the period's end. */
  exhausted: Date | null
}

/** Of a shorter part of the period nothing is foretold. */
const LEAST_PART = 0.03

function begin(end: Date, window: 'day' | 'month'): Date {
  const found = new Date(end)
  if (window === 'day') found.setUTCDate(found.getUTCDate() - 1)
  else found.setUTCMonth(found.getUTCMonth() - 1)
  return found
}

/** Null where there is no period that ends, or too little of it is over. */
export function forecast(limit: Schemas['Limit'], now = Date.now()): Forecast | null {
  if (limit.used === undefined || !limit.resets_at || (limit.window !== 'day' && limit.window !== 'month')) return null
  const end = new Date(limit.resets_at)
  const start = begin(end, limit.window).getTime()
  const length = end.getTime() - start
  const part = (now - start) / length
  if (part < LEAST_PART || part > 1) return null
  const sum = limit.used / part
  const reached = start + (limit.amount / sum) * length
  return { sum, exhausted: sum > limit.amount && reached > now ? new Date(reached) : null }
}
