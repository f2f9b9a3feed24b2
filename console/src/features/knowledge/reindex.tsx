import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { text as common } from '@text/common'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { Choices } from '@/ui/choices'
import { Dialog } from '@/ui/dialog'
import { Bar } from '@/ui/layout'
import { ErrorNote, ErrorState, Note, Skeleton } from '@/ui/state'

const KEY = ['knowledge', 'reindexing']

/** Makes documents anew, and tells how far that is. */
export function Reindex({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [which, setWhich] = useState<'outdated' | 'all'>('outdated')
  const state = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/ingestion/reindex', { signal })),
    refetchInterval: (query) => (query.state.data && ['queued', 'running'].includes(query.state.data.status) ? 1000 : false),
  })
  const start = useOnce((header) => ok(api.POST('/api/v1/ingestion/reindex', { params: { header: header }, body: { all: which === 'all' } })), (now) => queries.setQueryData(KEY, now))
  const running = state.data && ['queued', 'running'].includes(state.data.status)
  useEffect(() => {
    if (state.data && !running) void queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
  }, [state.data, running, queries])
  const { documents = 0, outdated = 0, kept = 0 } = state.data ?? {}
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.reindexing.title}
      footer={
        <>
          <Button onPress={onClose}>{common.actions.close}</Button>
          {!running && <Button variant="primary" isPending={start.isPending} isDisabled={!state.data} onPress={() => start.mutate()}>{text.reindexing.submit}</Button>}
        </>
      }
    >
      {state.isError ? <ErrorState error={state.error} onRetry={() => void state.refetch()} />
      : !state.data ? <Skeleton />
      : (
        <div className="flex flex-col gap-4" aria-live="polite">
          <p>{text.reindexing.detail}</p>
          {running ? (
            <div className="flex flex-col gap-2">
              <p className="font-medium">{text.reindexing.running}</p>
              <Bar value={documents > 0 ? (documents - outdated) / documents : 1} tone="accent" label={text.reindexing.running} />
              <p className="tabular text-[0.87rem] text-muted">{text.reindexing.progress(documents - outdated, documents)}</p>
            </div>
          ) : (
            <>
              {state.data.status === 'failed' && <Note tone="warn"><p className="font-medium">{text.reindexing.failed}</p>{state.data.reason}</Note>}
              {state.data.status === 'done' && outdated === 0 && <Note tone="good">{text.reindexing.done}</Note>}
              <Choices
                label={text.reindexing.which}
                value={which}
                onChange={setWhich}
                choices={[
                  { id: 'outdated', label: text.reindexing.outdated, detail: text.reindexing.outdatedDetail },
                  { id: 'all', label: text.reindexing.all, detail: text.reindexing.allDetail },
                ]}
              />
            </>
          )}
          {kept > 0 && <Note tone="warn">{text.reindexing.kept(kept)}</Note>}
          {start.isError && <ErrorNote error={start.error} />}
        </div>
      )}
    </Dialog>
  )
}
