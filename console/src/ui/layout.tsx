import type { ReactNode } from 'react'
import { cx } from './class-names'

/** A page: what it is, what can be done with all of it, and its content. */
export function Page({ title, detail, actions, children }: { title: string; detail?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-[100rem] flex-col gap-5 px-4 py-6 sm:px-8">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {detail && <p className="mt-1 max-w-prose text-muted">{detail}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export function Card({ title, detail, actions, children, className, flush }: { title?: ReactNode; detail?: ReactNode; actions?: ReactNode; children: ReactNode; className?: string; /** Without space around the content: for tables. */ flush?: boolean }) {
  return (
    <section className={cx('min-w-0 rounded-lg border border-line bg-surface', flush && 'overflow-hidden', className)}>
      {(title || actions) && (
        <header className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-3">
          <div className="min-w-0 flex-1 basis-40">
            {title && <h2 className="font-semibold">{title}</h2>}
            {detail && <p className="text-[0.87rem] text-muted">{detail}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  )
}

type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad'
const tones: Record<Tone, string> = {
  neutral: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent-strong',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={cx('inline-flex items-center gap-1 rounded px-1.5 py-0.5 text-[0.8rem] font-medium whitespace-nowrap', tones[tone])}>{children}</span>
}

/** Names and values of one thing. */
export function Facts({ items, className }: { items: [label: ReactNode, value: ReactNode][]; className?: string }) {
  return (
    <dl className={cx('grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 gap-y-2', className)}>
      {items.map(([label, value], at) => (
        <div key={at} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** How much of a limit is used, 0 to 1 and more. */
export function Bar({ value, label, tone }: { value: number; label: string; tone?: 'accent' | 'good' | 'warn' | 'bad' }) {
  const shown = Math.max(0, Math.min(1, value))
  const look = tone ?? (value >= 1 ? 'bad' : value >= 0.8 ? 'warn' : 'accent')
  const fill = { accent: 'bg-accent', good: 'bg-good', warn: 'bg-warn', bad: 'bg-bad' }[look]
  return (
    <div role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(value * 100)} className="h-2 overflow-hidden rounded-full bg-sunken">
      <div className={cx('h-full rounded-full', fill)} style={{ width: `${shown * 100}%` }} />
    </div>
  )
}
