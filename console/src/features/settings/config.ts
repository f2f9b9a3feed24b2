import { fields, text } from '@text/settings'
import { isObject, type Json } from '@/app/patch'

/** One node of the JSON Schema, as far as the forms read it. */
export interface Node {
  type?: string
  enum?: string[]
  $ref?: string
  properties?: Record<string, Node>
  items?: Node
  minimum?: number
  maximum?: number
  maxLength?: number
  pattern?: string
  $defs?: Record<string, Node>
}

export interface Leaf {
  path: string
  node: Node
}

/** The fields of a schema, those within objects too. */
export function leaves(schema: Node): Leaf[] {
  const resolve = (node: Node): Node => {
    const found = node.$ref ? (schema.$defs?.[node.$ref.replace('#/$defs/', '')] ?? {}) : node
    return found.items ? { ...found, items: resolve(found.items) } : found
  }
  const walk = (node: Node, path: string): Leaf[] => {
    const found = resolve(node)
    if (!found.properties) return [{ path, node: found }]
    return Object.entries(found.properties).flatMap(([name, inside]) => walk(inside, path ? `${path}.${name}` : name))
  }
  return walk(schema, '')
}

const isNumber = (node: Node) => node.type === 'integer' || node.type === 'number'

/** What is typed as the value that is meant. */
export const meant = (node: Node | undefined, value: Json | undefined): Json | undefined =>
  node && isNumber(node) && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value

/** What is wrong with a value, in a sentence. */
export function fault({ path, node }: Leaf, value: Json | undefined): string | null {
  if (value === undefined) return null
  if (isNumber(node)) {
    if (typeof value !== 'number') return text.faults.number
    if (node.type === 'integer' && !Number.isInteger(value)) return text.faults.integer
    if (node.minimum !== undefined && value < node.minimum) return text.faults.least(node.minimum)
    if (node.maximum !== undefined && value > node.maximum) return text.faults.most(node.maximum)
  }
  if (path === 'refusal_rules' && Array.isArray(value) && value.some((rule) => isObject(rule) && (!rule.topic || !rule.message))) return text.faults.rule
  if (typeof value === 'string') {
    if (node.maxLength !== undefined && value.length > node.maxLength) return text.faults.long(node.maxLength)
    if (node.pattern !== undefined && !new RegExp(node.pattern).test(value)) return isColour(node) ? text.faults.colour : text.faults.pattern
    if (path.endsWith('_url') && !/^https:\/\/\S+$/.test(value)) return text.faults.https
  }
  return null
}

export const isColour = (node: Node) => node.pattern?.startsWith('^#[0-9a-fA-F]') ?? false

export type Source = 'own' | 'preset' | 'plan' | 'default'

export const label = (path: string) => fields[path]?.label ?? path
