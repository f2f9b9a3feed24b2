import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { api, ok, once, requestHeaders, type Schemas } from '@/api/client'
import { upload } from '@/api/upload'
import { DropAnywhere } from '@/features/knowledge/drop'
import { Button } from '@/ui/button'
import { ErrorNote, Note } from '@/ui/state'
import { text as all } from '@text/start'

const text = all.document
const MOST = 50 * 1024 * 1024
const KINDS = ['.pdf', '.docx', '.html', '.htm', '.md', '.txt', '.csv', '.jsonl']
const STAGES = ['received', 'parsed', 'chunked', 'embedded', 'indexed']

/** A document that can be cited now. */
export interface Added {
  id: string
  title: string
  passages: number
}

interface Work {
  name: string
  /** The share that is sent, 0 to 1. */
  sent: number
  /** Once the server has the file. */
  id: string | null
  error: unknown
}

/** A file from this computer: dropped or chosen, uploaded, and followed until it can be cited. */
export function DocumentStep({ documents, onReady, onNext }: { documents: { count: number; more: boolean } | undefined; onReady: (added: Added) => void; onNext: () => void }) {
  const [work, setWork] = useState<Work | null>(null)
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > MOST) {
      setWork({ name: file.name, sent: 0, id: null, error: new Error(text.tooLarge(file.name)) })
      return
    }
    setWork({ name: file.name, sent: 0, id: null, error: null })
    try {
      const { made } = await upload<Schemas['Ingestion']>('/api/v1/ingestion/documents', file, {
        headers: { ...requestHeaders('POST'), ...once() },
        onProgress: (sent) => setWork((before) => before && { ...before, sent }),
      })
      setWork({ name: file.name, sent: 1, id: made.id, error: null })
    } catch (error) {
      setWork({ name: file.name, sent: 0, id: null, error })
    }
  }
  if (work && work.error === null) return <Progress work={work} onReady={onReady} onAnother={() => setWork(null)} />
  return (
    <div className="flex flex-col gap-4">
      {work && <ErrorNote error={work.error} />}
      <DropAnywhere onFiles={(files) => void take(files[0])} />
      <div className="flex flex-col items-center gap-3 rounded-lg border-2 border-dashed border-line-strong px-4 py-10 text-center">
        <FileUp aria-hidden className="size-8 text-muted" />
        <p className="font-medium">{text.drop}</p>
        <FileTrigger acceptedFileTypes={KINDS} onSelect={(files) => void take(files?.[0])}>
          <Button variant="primary">{text.choose}</Button>
        </FileTrigger>
        <p className="text-[0.87rem] text-muted">{text.kinds}</p>
      </div>
      {documents && documents.count > 0 && (
        <p className="flex flex-wrap items-center gap-3">
          <span className="text-muted">{documents.more ? text.more(documents.count) : text.have(documents.count)}</span>
          <Button size="sm" onPress={onNext}>{text.next}</Button>
        </p>
      )}
    </div>
  )
}

const finished = (one: Schemas['Ingestion'] | undefined) => !!one && ['indexed', 'skipped', 'failed'].includes(one.status)

function Progress({ work, onReady, onAnother }: { work: Work; onReady: (added: Added) => void; onAnother: () => void }) {
  const queries = useQueryClient()
  const { name, id } = work
  const ingestion = useQuery({
    queryKey: ['start', 'ingestion', id],
    enabled: id !== null,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/ingestion/documents/{id}', { params: { path: { id: id ?? '' } }, signal })),
    refetchInterval: (query) => (finished(query.state.data) ? false : 500),
  })
  const state = ingestion.data
  const ready = state?.status === 'indexed' || state?.status === 'skipped'
  const told = useEffectEvent(() => {
    if (!id || !state) return
    void queries.invalidateQueries({ queryKey: ['start', 'documents'] })
    const passages = state.stages.findLast((stage) => stage.stage !== 'received' && stage.stage !== 'parsed')?.count ?? 0
    onReady({ id, title: state.title ?? name, passages })
  })
  useEffect(() => {
    if (ready) told()
  }, [ready])
  if (state?.status === 'failed') {
    return (
      <div className="flex flex-col items-start gap-3">
        <Note tone="warn">
          <p className="font-medium">{text.failed(name)}</p>
          <p>{state.reason}</p>
        </Note>
        <Button onPress={onAnother}>{text.retry}</Button>
      </div>
    )
  }
  const stage = state ? (state.status === 'queued' ? 'queued' : state.stage) : null
  // the upload is the first half, the stages are the second
  const share = id === null ? work.sent * 0.5 : 0.5 + (Math.max(0, STAGES.indexOf(state?.stage ?? '')) / STAGES.length) * 0.5
  const doing = id === null ? text.uploading(Math.round(work.sent * 100)) : (text.stages[stage ?? 'queued'] ?? '')
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium break-words">{name}</p>
      <div role="progressbar" aria-label={text.progress(name)} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} className="h-2 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent transition-[width] duration-300" style={{ width: `${share * 100}%` }} />
      </div>
      <p role="status" className="text-[0.93rem] text-muted">{doing}</p>
      {state?.status === 'queued' && state.reason && <Note tone="warn">{text.retrying(state.reason)}</Note>}
      {ingestion.isError && <ErrorNote error={ingestion.error} />}
    </div>
  )
}
