import { text } from '@text/common'

type Json = unknown

interface Change {
  path: string
  before: Json
  after: Json
}

const isObject = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields in which two documents differ; lists are compared whole. */
export function changes(before: Json, after: Json, path = ''): Change[] {
  if (isObject(before) || isObject(after)) {
    const old = isObject(before) ? before : {}
    const now = isObject(after) ? after : {}
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    return names.flatMap((name) => changes(old[name], now[name], path ? `${path}.${name}` : name))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
}

const shown = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1))

function Side({ value, kind }: { value: Json; kind: 'before' | 'after' }) {
  if (value === undefined) return null
  const look = kind === 'before' ? 'bg-bad-soft text-bad' : 'bg-good-soft text-good'
  return (
    <div className={`flex gap-2 rounded px-2 py-1 ${look}`}>
      <span aria-hidden>{kind === 'before' ? '−' : '+'}</span>
      <span className="sr-only">{kind === 'before' ? text.diff.before : text.diff.after}</span>
      <code className="min-w-0 font-mono text-[0.85rem] break-words whitespace-pre-wrap">{shown(value)}</code>
    </div>
  )
}

/** What changed between two documents, field by field. */
export function Diff({ before, after }: { before: Json; after: Json }) {
  const found = changes(before, after)
  if (found.length === 0) return <p className="text-muted">{text.diff.same}</p>
  return (
    <ul className="flex flex-col gap-3">
      {found.map((change) => (
        <li key={change.path} className="flex flex-col gap-1">
          {change.path && <span className="font-mono text-[0.85rem] font-medium break-words">{change.path}</span>}
          <Side value={change.before} kind="before" />
          <Side value={change.after} kind="after" />
        </li>
      ))}
    </ul>
  )
}
