import type { Schemas } from '@/api/client'
import { text } from '@text/agents'

export type Agent = Schemas['Agent']
export type Terms = Schemas['AgentRequest']
export type Guardrails = Schemas['Guardrails']
export type Rule = NonNullable<Guardrails['rules']>[number]

/** The form's fields, as they are typed. */
export interface Draft {
  name: string
  instructions: string
  model: string
  fallback: string | null
  temperature: string
  knowledge: boolean
  source: string[]
  tags: string[]
  audience: string[]
  /** Null while it follows from the audience. */
  webPages: boolean | null
  greeting: string
  languages: string[]
  guardrails: Partial<Guardrails>
}

export const draftOf = (agent: Agent | null): Draft => ({
  name: agent?.name ?? '',
  instructions: agent?.instructions ?? '',
  model: agent?.model ?? 'auto',
  fallback: agent?.fallback_model ?? null,
  temperature: agent?.temperature?.toString() ?? '',
  knowledge: agent?.knowledge ?? true,
  source: agent?.knowledge_scope?.source ?? [],
  tags: agent?.knowledge_scope?.tags ?? [],
  audience: agent?.knowledge_scope?.audience ?? [],
  webPages: agent && agent.web_pages !== !agent.knowledge_scope?.audience?.length ? agent.web_pages : null,
  greeting: agent?.greeting ?? '',
  languages: agent?.languages ?? [],
  guardrails: agent?.guardrails ?? {},
})

const filled = <T,>(list: T[]) => (list.length > 0 ? list : undefined)

/** As the server has it where nothing is said. */
export const forPages = (draft: Draft) => draft.webPages ?? !termsOf(draft).knowledge_scope?.audience

/** What the server is sent: what is empty is left out. */
export function termsOf(draft: Draft): Terms {
  const scope = { source: filled(draft.source), tags: filled(draft.tags), audience: filled(draft.audience) }
  const guarded = Object.entries(draft.guardrails).some(([, value]) => (Array.isArray(value) ? value.length > 0 : value != null))
  return {
    name: draft.name.trim(),
    instructions: draft.instructions.trim() || undefined,
    model: draft.model,
    fallback_model: draft.fallback ?? undefined,
    temperature: draft.temperature.trim() === '' ? undefined : Number(draft.temperature.replace(',', '.')),
    knowledge: draft.knowledge,
    knowledge_scope: draft.knowledge && Object.values(scope).some(Boolean) ? scope : undefined,
    web_pages: draft.webPages ?? undefined,
    greeting: draft.greeting.trim() || undefined,
    languages: filled(draft.languages),
    guardrails: guarded ? (draft.guardrails as Guardrails) : undefined,
  }
}

export type Faults = Partial<Record<'name' | 'temperature' | 'languages', string>>

export function faultsOf(draft: Draft): Faults {
  const faults: Faults = {}
  if (!draft.name.trim()) faults.name = text.form.required
  const { temperature } = termsOf(draft)
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) faults.temperature = text.form.temperatureWrong
  const odd = draft.languages.find((tag) => !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag))
  if (odd) faults.languages = text.form.languagesWrong(odd)
  return faults
}

export const FIELDS = ['name', 'instructions', 'model', 'fallback_model', 'temperature', 'knowledge', 'knowledge_scope', 'web_pages', 'greeting', 'languages', 'guardrails'] as const
