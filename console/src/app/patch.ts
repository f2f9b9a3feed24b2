import { changes } from '@/ui/diff'

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type Doc = { [name: string]: Json }

/** A form's changes by path; `undefined` takes a field away. Numbers may still be the text that is being typed. */
export type Edits = Record<string, Json | undefined>

export const isObject = (value: Json | undefined): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value)

export const get = (doc: Doc, path: string): Json | undefined => path.split('.').reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), doc)

function put(doc: Doc, [name, ...rest]: string[], value: Json): Doc {
  if (name === undefined) return doc
  const inside = doc[name]
  return { ...doc, [name]: rest.length === 0 ? value : put(isObject(inside) ? inside : {}, rest, value) }
}

function take(doc: Doc, [name, ...rest]: string[]): Doc {
  if (name === undefined) return doc
  const { [name]: inside, ...others } = doc
  if (rest.length === 0 || !isObject(inside)) return others
  const left = take(inside, rest)
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left }
}

export function applied(own: Doc, edits: Edits): Doc {
  return Object.entries(edits).reduce((doc, [path, value]) => (value === undefined ? take(doc, path.split('.')) : put(doc, path.split('.'), value)), own)
}

/** What leads from one document to another, field by field. */
export const editsBetween = (own: Doc, next: Doc): Edits => Object.fromEntries(changes(own, next).map((change) => [change.path, change.after as Json | undefined]))

/** The same as a JSON merge patch: null takes a field away. */
export const mergePatch = (edits: Edits): Doc => Object.entries(edits).reduce<Doc>((patch, [path, value]) => put(patch, path.split('.'), value ?? null), {})
