import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ApiError, ok } from '@/api/client'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Confirm, Drawer } from '@/ui/dialog'
import { same } from '@/ui/diff'
import { bytes, number, Time } from '@/ui/format'
import { Facts } from '@/ui/layout'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'
import { DocumentText } from './document-text'
import { type Document, kindOf } from './kinds'
import { changed, LabelFields, labelsOf } from './labels'

export function DocumentDrawer({ id, passage, onClose }: { id: string; passage: string | undefined; onClose: () => void }) {
  const { may } = useSession()
  const queries = useQueryClient()
  const [, setSearch] = useQueryState()
  const [asking, setAsking] = useState(false)
  const document = useQuery({ queryKey: ['knowledge', 'document', id], queryFn: ({ signal }) => ok(api.GET('/api/v1/documents/{id}', { params: { path: { id } }, signal })) })
  const one = document.data
  const remove = async () => {
    await ok(api.DELETE('/api/v1/documents/{id}', { params: { path: { id } } }))
    onClose()
    queries.removeQueries({ queryKey: ['knowledge', 'document', id] })
    await queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
    await queries.invalidateQueries({ queryKey: ['knowledge', 'faqs'] })
    done(text.document.deleted(one?.title ?? id))
  }
  const gone = document.error instanceof ApiError && document.error.status === 404
  return (
    <Drawer
      isOpen
      wide
      onClose={onClose}
      title={one?.title ?? text.document.title}
      footer={
        one && may('knowledge:write') && (
          <>
            <Button variant="danger" icon={<Trash2 />} onPress={() => setAsking(true)}>{text.document.delete}</Button>
            <span className="flex-1" />
            {one.kind === 'faq' && <Button icon={<Pencil />} onPress={() => setSearch({ tab: 'faqs', id, passage: undefined })}>{text.document.editFaq}</Button>}
          </>
        )
      }
    >
      {document.isError ? <ErrorState title={gone ? text.document.gone : undefined} error={document.error} onRetry={gone ? undefined : () => void document.refetch()} />
      : !one ? <Skeleton lines={10} />
      : (
        <div className="flex flex-col gap-6">
          <Facts
            items={[
              [text.document.kind, text.kinds[kindOf(one)]],
              [text.document.size, bytes(one.size_bytes)],
              [text.document.passages, number(one.chunks)],
              [text.document.added, <Time key="a" value={one.created_at} />],
              [text.document.updated, <Time key="u" value={one.updated_at} />],
              [text.document.id, <Id key="i" value={one.id} />],
            ]}
          />
          <Labels of={one} canWrite={may('knowledge:write') && one.kind !== 'faq'} />
          <DocumentText of={one} passage={passage} />
        </div>
      )}
      <Confirm isOpen={asking} onClose={() => setAsking(false)} title={text.document.deleteTitle(one?.title ?? '')} action={text.document.delete} name={one?.title.trim()} onConfirm={remove}>
        {text.document.deleteDetail(one?.title ?? '')}
      </Confirm>
    </Drawer>
  )
}

function Labels({ of, canWrite }: { of: Document; canWrite: boolean }) {
  const queries = useQueryClient()
  const saved = labelsOf(of)
  const [labels, setLabels] = useState(saved)
  const save = useMutation({
    mutationFn: () => ok(api.PATCH('/api/v1/documents/{id}', { params: { path: { id: of.id } }, body: changed(labels) })),
    onSuccess: async (now) => {
      queries.setQueryData(['knowledge', 'document', of.id], { ...of, ...now, content: of.content })
      setLabels(labelsOf(now))
      await queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
      done(text.labels.saved)
    },
  })
  if (!canWrite) {
    return (
      <section>
        <h3 className="mb-2 font-medium">{text.labels.title}</h3>
        <Facts
          items={[
            [text.labels.source, saved.source || text.labels.none],
            [text.labels.tags, saved.tags.join(', ') || text.labels.none],
            [text.labels.audience, saved.audience || text.labels.everybody],
          ]}
        />
      </section>
    )
  }
  const dirty = !same(labels, saved)
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{text.labels.title}</h3>
      <LabelFields value={labels} onChange={setLabels} />
      {save.isError && <ErrorNote error={save.error} />}
      {dirty && <span><Button size="sm" variant="primary" isPending={save.isPending} onPress={() => save.mutate()}>{text.labels.save}</Button></span>}
    </section>
  )
}
