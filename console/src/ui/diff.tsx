import { text } from '@text/common'
import { cx } from './class-names'
import { Code } from './copy'

export interface Change {
  path: string
  before?: unknown
  after?: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two JSON values are the same, their fields in the same order. */
export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** What differs between two JSON values, by the path of each field; `undefined` is what is not there. */
export function changes(before: unknown, after: unknown, path = ''): Change[] {
  if (same(before, after)) return []
  const inside = (isObject(before) || before === undefined) && (isObject(after) || after === undefined)
  if (!inside) return [{ path, before, after }]
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names.flatMap((name) => changes(before?.[name], after?.[name], path ? `${path}.${name}` : name))
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, Array.isArray(value) && value.length > 3 ? 1 : 0))

function Side({ sign, value }: { sign: '+' | '−'; value: unknown }) {
  if (value === undefined) return null
  const added = sign === '+'
  return (
    <div className={cx('flex gap-2 rounded px-2 py-1', added ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad')}>
      <span aria-hidden className="select-none">{sign}</span>
      <span className="sr-only">{added ? text.diff.after : text.diff.before}</span>
      <pre className="min-w-0 font-mono text-[0.85rem] break-words whitespace-pre-wrap">{shown(value)}</pre>
    </div>
  )
}

/** Two JSON values, field by field. */
export function Diff({ before, after, same = text.diff.same }: { before: unknown; after: unknown; /** What is said when they do not differ. */ same?: string }) {
  const found = changes(before ?? undefined, after ?? undefined)
  if (found.length === 0) return <p className="text-muted">{same}</p>
  return (
    <ul className="flex flex-col gap-3">
      {found.map((change) => (
        <li key={change.path} className="flex min-w-0 flex-col gap-1">
          {change.path && <span className="font-mono text-[0.85rem] text-muted">{change.path}</span>}
          <Side sign="−" value={change.before} />
          <Side sign="+" value={change.after} />
        </li>
      ))}
    </ul>
  )
}

/** A JSON value as it is. */
export const Json = ({ value, label }: { value: unknown; label: string }) => <Code label={label}>{JSON.stringify(value, null, 2)}</Code>
