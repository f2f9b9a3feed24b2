import { CircleAlert, Inbox } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError } from '@/api/client'
import { text } from '@text/common'
import { Button } from './button'
import { cx } from './class-names'

/** Grey lines where text will be. */
export function Skeleton({ lines = 3, className }: { lines?: number; className?: string }) {
  return (
    <div role="status" aria-label={text.states.loading} className={cx('flex animate-pulse flex-col gap-2.5 py-1', className)}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={cx('h-4 rounded bg-sunken', line % 3 === 2 ? 'w-1/2' : line % 2 ? 'w-4/5' : 'w-full')} />
      ))}
    </div>
  )
}

/** Where there is nothing yet: says what would be here and names the next step. */
export function Empty({ title, children, action, icon }: { title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      <span className="text-muted [&_svg]:size-8">{icon ?? <Inbox aria-hidden />}</span>
      <h3 className="font-semibold">{title}</h3>
      {children && <div className="max-w-prose text-muted">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

const words = (error: unknown) => (error instanceof Error ? error.message : text.states.failedAction)
const requestId = (error: unknown) => (error instanceof ApiError ? error.requestId : null)

/** Where something could not be loaded. */
export function ErrorState({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      <CircleAlert aria-hidden className="size-8 text-bad" />
      <h3 className="font-semibold">{title ?? text.states.failed}</h3>
      <p className="max-w-prose break-words text-muted">{words(error)}</p>
      {requestId(error) && <p className="font-mono text-[0.8rem] text-muted">{text.states.requestId(requestId(error) ?? '')}</p>}
      {onRetry && (
        <Button className="mt-2" onPress={onRetry}>
          {text.actions.retry}
        </Button>
      )}
    </div>
  )
}

/** What went wrong with an action, beside it. */
export function ErrorNote({ error, className }: { error: unknown; className?: string }) {
  const fields = error instanceof ApiError ? error.fields : []
  return (
    <div role="alert" className={cx('rounded-md bg-bad-soft px-3 py-2 text-[0.93rem] text-bad', className)}>
      <p className="break-words">{words(error)}</p>
      {fields.length > 1 && (
        <ul className="mt-1 list-disc pl-5">
          {fields.map((fault) => (
            <li key={fault.field + fault.detail}>{fault.detail}</li>
          ))}
        </ul>
      )}
      {requestId(error) && <p className="mt-1 font-mono text-[0.8rem]">{text.states.requestId(requestId(error) ?? '')}</p>}
    </div>
  )
}

/** A remark that is neither an error nor part of the text. */
export function Note({ tone = 'info', children, className }: { tone?: 'info' | 'warn' | 'good'; children: ReactNode; className?: string }) {
  const look = { info: 'bg-accent-soft text-ink', warn: 'bg-warn-soft text-warn', good: 'bg-good-soft text-good' }[tone]
  return <div className={cx('rounded-md px-3 py-2 text-[0.93rem]', look, className)}>{children}</div>
}
