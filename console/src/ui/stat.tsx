import type { ReactNode } from 'react'
import { text } from '@text/common'
import { Explain } from './tooltip'

/** One number with its name; `definition` says on hover what exactly is counted. */
export function Stat({ label, value, detail, definition }: { label: string; value: ReactNode; detail?: ReactNode; definition?: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-surface px-4 py-3">
      <p className="flex items-center gap-1.5 text-[0.87rem] text-muted">
        {label}
        {definition && <Explain label={text.states.definitionOf(label)}>{definition}</Explain>}
      </p>
      <p className="tabular mt-0.5 text-xl font-semibold tracking-tight">{value}</p>
      {detail && <p className="text-[0.87rem] text-muted">{detail}</p>}
    </div>
  )
}

export function Stats({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-3">{children}</div>
}
