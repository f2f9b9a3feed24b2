import { same } from '@/ui/diff'

/** What is different of one thing. */
export interface Change {
  what: 'added' | 'removed' | 'changed'
  name: string
  fields: { field: string; before: unknown; after: unknown }[]
}

type Named = Record<string, unknown>

function fields(before: Named, after: Named) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((field) => !same(before[field], after[field])).map((field) => ({ field, before: before[field], after: after[field] }))
}

/** What differs between two lists of named things, and whether what is in both stands in another order. */
export function listChanges<T extends object>(before: readonly T[], after: readonly T[], name: (one: T) => string): { changes: Change[]; moved: boolean } {
  const old = new Map(before.map((one) => [name(one), one]))
  const fresh = new Map(after.map((one) => [name(one), one]))
  const changes: Change[] = []
  for (const [id, one] of fresh) {
    const was = old.get(id)
    if (!was) changes.push({ what: 'added', name: id, fields: fields({}, one as Named) })
    else if (!same(was, one)) changes.push({ what: 'changed', name: id, fields: fields(was as Named, one as Named) })
  }
  for (const [id, one] of old) if (!fresh.has(id)) changes.push({ what: 'removed', name: id, fields: fields(one as Named, {}) })
  const both = (list: readonly T[]) => list.map(name).filter((id) => old.has(id) && fresh.has(id))
  return { changes, moved: !same(both(before), both(after)) }
}

/** What differs between two values, as a change of its name. */
export const valueChange = (name: string, before: unknown, after: unknown): Change[] =>
  same(before, after) ? [] : [{ what: 'changed', name, fields: [{ field: '', before, after }] }]
