import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, failure, ok, type Schemas, unreachable } from '@/api/client'
import { text } from '@text/guardrails'
import { done } from '@/ui/toast'
import { listChanges, valueChange } from './changes'
import { useDraft } from './draft'

export type Intents = Schemas['Intents']
export type Route = Schemas['IntentRoute']
export type OutOfScope = NonNullable<Intents['out_of_scope']>

const KEY = ['guardrails', 'intents']
const filled = ([, value]: [string, unknown]) => value !== '' && value != null && !(Array.isArray(value) && value.length === 0)

/** The same for the same content, with what is empty left out and what is by default said. */
function normal(of: Intents): Intents & { out_of_scope: OutOfScope } {
  return {
    routes: (of.routes ?? []).map((route) => ({ ...(Object.fromEntries(Object.entries(route).filter(filled)) as Route), enabled: route.enabled !== false })),
    out_of_scope: { ...(Object.fromEntries(Object.entries(of.out_of_scope ?? {}).filter(filled)) as Partial<OutOfScope>), action: of.out_of_scope?.action ?? 'answer' },
  }
}

const NONE = normal({})

/** The routes as they are saved and as they are edited. */
export function useIntents() {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const { data, error, response } = await api.GET('/api/v1/intents', { signal }).catch((cause: unknown) => { throw unreachable(cause) })
      if (!response.ok) throw await failure(response, error)
      return { intents: normal(data ?? {}), etag: response.headers.get('ETag') }
    },
  })
  const saved = query.data?.intents ?? NONE
  const draft = useDraft(saved)
  const routes = listChanges(saved.routes ?? [], draft.draft.routes ?? [], (route) => route.name)
  return {
    query,
    draft: draft.draft,
    dirty: draft.dirty,
    set: (next: Intents) => draft.set(normal(next)),
    discard: draft.discard,
    changes: { moved: routes.moved, changes: [...routes.changes, ...valueChange(text.intents.outOfScope.title, saved.out_of_scope, draft.draft.out_of_scope)] },
    save: async () => {
      // nobody's work is written over: the tag is of what the draft was begun from
      await ok(api.PUT('/api/v1/intents', { params: { header: query.data?.etag ? { 'If-Match': query.data.etag } : {} }, body: draft.draft }))
      await queries.invalidateQueries({ queryKey: KEY })
      draft.discard()
      done(text.draft.savedIntents)
    },
  }
}
