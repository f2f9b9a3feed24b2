import type { ReactNode } from 'react'
import { text } from '@text/common'
import { cx } from './class-names'
import { Explain } from './tooltip'

/** One number with its name; `definition` says on hover what exactly is counted. A value that is `undefined` is not known yet. */
export function Stat({ label, value, detail, definition, tone }: { label: string; value: ReactNode | undefined; detail?: ReactNode; definition?: ReactNode; tone?: 'bad' | 'warn' }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-surface px-4 py-3">
      <p className="flex items-center gap-1.5 text-[0.87rem] text-muted">
        {label}
        {definition && <Explain label={text.states.definitionOf(label)}>{definition}</Explain>}
      </p>
      {value === undefined ? (
        <div role="status" aria-label={text.states.loading} className="my-1.5 h-5 w-16 animate-pulse rounded bg-sunken" />
      ) : (
        <p className={cx('tabular mt-0.5 text-xl font-semibold tracking-tight', tone === 'bad' && 'text-bad', tone === 'warn' && 'text-warn')}>{value}</p>
      )}
      {detail && <p className="text-[0.87rem] break-words text-muted">{detail}</p>}
    </div>
  )
}

export function Stats({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-3">{children}</div>
}
