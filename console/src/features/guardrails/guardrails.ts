import type { Schemas } from '@/api/client'
import { text } from '@text/guardrails'
import { type Change, listChanges, valueChange } from './changes'

export type Guardrails = Schemas['Guardrails']
export type Rule = NonNullable<Guardrails['rules']>[number]
export type Stage = Rule['stage']
export type Kind = Rule['kind']
export type Action = Rule['action']
export type Fault = { field: string; detail: string }

export const stages: readonly Stage[] = ['input', 'passage', 'output']
export const kinds: readonly Kind[] = ['injection', 'banned', 'contains', 'regex', 'semantic', 'secret', 'pii', 'prompt_leak']

/** Which sides a kind can look at: as the server has it. */
export const stagesOf = (kind: Kind): readonly Stage[] =>
  kind === 'semantic' ? ['input'] : kind === 'prompt_leak' ? ['output'] : kind === 'injection' ? ['input', 'passage'] : stages
export const kindsOf = (stage: Stage) => kinds.filter((kind) => stagesOf(kind).includes(stage))
export const actionsOf = (kind: Kind): readonly Action[] => (kind === 'semantic' ? ['block', 'flag'] : ['block', 'redact', 'flag'])
export const hasValues = (kind: Kind): kind is 'banned' | 'contains' | 'regex' | 'semantic' => kind in text.values
export const hasThreshold = (kind: Kind): kind is 'semantic' | 'injection' => kind === 'semantic' || kind === 'injection'

export const usual: readonly Rule[] = [
  { id: 'injection', stage: 'input', kind: 'injection', action: 'block' },
  { id: 'documents', stage: 'passage', kind: 'injection', action: 'redact' },
  { id: 'secrets', stage: 'output', kind: 'secret', action: 'redact' },
  { id: 'prompt-leak', stage: 'output', kind: 'prompt_leak', action: 'block' },
]

/** The same for the same content, with what is empty left out: so that two of them can be compared. */
export function normal(of: Partial<Guardrails>): Guardrails {
  return {
    rules: (of.rules ?? []).map((rule) => ({
      id: rule.id,
      stage: rule.stage,
      kind: rule.kind,
      action: rule.action,
      ...(rule.message ? { message: rule.message } : {}),
      ...(rule.values?.length ? { values: rule.values } : {}),
      ...(rule.threshold != null ? { threshold: rule.threshold } : {}),
    })),
    blocked_tools: of.blocked_tools ?? [],
    ...(of.topics ? { topics: { allowed: of.topics.allowed, ...(of.topics.message ? { message: of.topics.message } : {}) } } : {}),
    check_budget_ms: of.check_budget_ms ?? 50,
    on_timeout: of.on_timeout ?? 'fail_open',
  }
}

export function changesOf(before: Guardrails, after: Guardrails): { changes: Change[]; moved: boolean } {
  const rules = listChanges(before.rules ?? [], after.rules ?? [], (rule) => rule.id)
  return {
    moved: rules.moved,
    changes: [
      ...rules.changes,
      ...valueChange(text.more.tools, before.blocked_tools, after.blocked_tools),
      ...valueChange(text.more.topics, before.topics, after.topics),
      ...valueChange(text.more.budget, before.check_budget_ms, after.check_budget_ms),
      ...valueChange(text.more.timeout, before.on_timeout, after.on_timeout),
    ],
  }
}

/** What is wrong with a rule, by its fields; the server has the last word. */
export function ruleFaults(rule: Rule, others: readonly Rule[]): { id?: string; values?: string; threshold?: string } {
  const id = rule.id.trim()
  return {
    ...(id === '' || id.length > 100 ? { id: text.rule.wrong.id } : others.some((other) => other.id === id) ? { id: text.rule.wrong.taken } : {}),
    ...(hasValues(rule.kind) && !rule.values?.length ? { values: text.rule.wrong.values } : {}),
    ...(rule.threshold != null && !(rule.threshold > 0 && rule.threshold <= 1) ? { threshold: text.rule.wrong.threshold } : {}),
  }
}

/** The server's faults of one rule, with the rule's place taken off: `rules[2].values[0]` → `values[0]`. */
export const faultsOf = (faults: readonly Fault[], at: number): Fault[] => {
  const place = `rules[${at}]`
  return faults
    .filter((fault) => fault.field === place || fault.field.startsWith(`${place}.`))
    .map((fault) => ({ field: fault.field.slice(place.length + 1), detail: fault.detail.replace(`${place}.`, '') }))
}
