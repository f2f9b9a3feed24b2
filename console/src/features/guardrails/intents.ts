import { api, type Schemas, tagged } from '@/api/client'
import { text } from '@text/guardrails'
import { done } from '@/ui/toast'
import { listChanges, valueChange } from './changes'
import { useDraft } from './draft'

export type Intents = Schemas['Intents']
export type Route = Schemas['IntentRoute']
export type OutOfScope = NonNullable<Intents['out_of_scope']>

const filled = ([, value]: [string, unknown]) => value !== '' && value != null && !(Array.isArray(value) && value.length === 0)

/** The same for the same content, with what is empty left out and what is by default said. */
function normal(of: Intents): Intents & { out_of_scope: OutOfScope } {
  return {
    routes: (of.routes ?? []).map((route) => ({ ...(Object.fromEntries(Object.entries(route).filter(filled)) as Route), enabled: route.enabled !== false })),
    out_of_scope: { ...(Object.fromEntries(Object.entries(of.out_of_scope ?? {}).filter(filled)) as Partial<OutOfScope>), action: of.out_of_scope?.action ?? 'answer' },
  }
}

/** The routes as they are saved and as they are edited. */
export function useIntents() {
  const { saved, save, set, ...rest } = useDraft({
    key: ['guardrails', 'intents'],
    normal,
    read: (signal) => tagged(api.GET('/api/v1/intents', { signal })),
    write: (body, header) => tagged(api.PUT('/api/v1/intents', { params: { header }, body })),
  })
  const routes = listChanges(saved.routes ?? [], rest.draft.routes ?? [], (route) => route.name)
  return {
    ...rest,
    set: (next: Intents) => set(normal(next)),
    changes: { moved: routes.moved, changes: [...routes.changes, ...valueChange(text.intents.outOfScope.title, saved.out_of_scope, rest.draft.out_of_scope)] },
    save: async () => {
      await save()
      done(text.draft.savedIntents)
    },
  }
}
