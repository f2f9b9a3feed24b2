import type { ReactNode } from 'react'
import { text } from '@text/common'
import { cx } from './class-names'

/** One number with what it is, and a remark. `undefined` is not known yet. */
export function Stat({ label, value, detail, tone }: { label: ReactNode; value: ReactNode | undefined; detail?: ReactNode; tone?: 'bad' | 'warn' }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-surface px-4 py-3">
      <p className="text-[0.87rem] text-muted">{label}</p>
      {value === undefined ? (
        <div role="status" aria-label={text.states.loading} className="my-1.5 h-6 w-16 animate-pulse rounded bg-sunken" />
      ) : (
        <p className={cx('tabular text-[1.4rem] font-semibold tracking-tight', tone === 'bad' && 'text-bad', tone === 'warn' && 'text-warn')}>{value}</p>
      )}
      <p className="min-h-5 truncate text-[0.87rem] text-muted">{detail}</p>
    </div>
  )
}
