import { lazy, Suspense, useState } from 'react'
import { text } from '@text/common'
import { Button } from './button'
import type { Series } from './plot'
import { Skeleton } from './state'

const Plot = lazy(() => import('./plot'))

interface Props {
  /** What the chart shows, for who hears it. */
  label: string
  /** Days as 2026-11-26, or any other labels. */
  x: string[]
  series: Series[]
  format: (value: number | null) => string
  kind?: 'line' | 'bars' | 'stacked'
  height?: number
}

/** Series over days or classes, with the same as a table. */
export function Chart({ label, x, series, format, kind = 'line', height = 220 }: Props) {
  const [table, setTable] = useState(false)
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[0.87rem] text-muted">
          {series.map((one, at) => (
            <li key={one.label} className="flex items-center gap-1.5">
              <span aria-hidden className="size-2.5 rounded-sm" style={{ background: `var(--series-${(at % 5) + 1})` }} />
              {one.label}
            </li>
          ))}
        </ul>
        <Button size="sm" variant="ghost" onPress={() => setTable(!table)}>
          {table ? text.chart.chart : text.chart.table}
        </Button>
      </div>
      {table ? (
        <div className="max-h-80 overflow-auto" tabIndex={0} role="group" aria-label={label}>
          <table className="w-full text-[0.87rem]">
            <caption className="sr-only">{label}</caption>
            <thead>
              <tr>
                <th scope="col" className="py-1 text-left font-medium text-muted">{text.chart.day}</th>
                {series.map((one) => (
                  <th key={one.label} scope="col" className="py-1 text-right font-medium text-muted">{one.label}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {x.map((at, row) => (
                <tr key={at} className="border-t border-line">
                  <th scope="row" className="py-1 text-left font-normal">{at}</th>
                  {series.map((one) => (
                    <td key={one.label} className="tabular py-1 text-right">{format(one.values[row] ?? null)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Suspense fallback={<Skeleton lines={5} />}>
          <Plot label={label} x={x} series={series} format={format} kind={kind} height={height} />
        </Suspense>
      )}
    </figure>
  )
}

/** A trend in a line of text: no axes, no numbers of its own. */
export function Sparkline({ values, label }: { values: (number | null)[]; label: string }) {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return <span aria-hidden className="block h-8" />
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const step = 100 / (values.length - 1)
  let pen = 'M'
  const path = values
    .map((value, at) => {
      if (value === null) {
        pen = 'M'
        return ''
      }
      const point = `${pen}${(at * step).toFixed(1)} ${(28 - ((value - low) / span) * 24).toFixed(1)}`
      pen = 'L'
      return point
    })
    .join('')
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 32" preserveAspectRatio="none" className="h-8 w-full">
      <path d={path} fill="none" stroke="var(--series-1)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  )
}
