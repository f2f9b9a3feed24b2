import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowRight, CircleAlert, CircleCheck, CircleSlash, FileText, LoaderCircle, RotateCcw, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { api, ok } from '@/api/client'
import { useSession, useTenant } from '@/app/session'
import { text } from '@text/knowledge'
import { Button, IconButton } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { Confirm } from '@/ui/dialog'
import { bytes, percent, Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { done, failed } from '@/ui/toast'
import { again, cancel, canSendAgain, forget, type Job, type Upload, useUploads } from './uploads'

const STAGES = ['received', 'parsed', 'chunked', 'embedded', 'indexed'] as const
const POLL_MS = 1000
const unfinished = ['queued', 'running'] as const

/** What the server still works at, and what failed there. */
function useJobs(sending: boolean) {
  return useQuery({
    queryKey: ['knowledge', 'jobs'],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        (['queued', 'running', 'failed'] as const).map((status) => ok(api.GET('/api/v1/ingestion/documents', { params: { query: { status, limit: 200 } }, signal }))),
      )
      // one that was taken up between two of the questions is in both
      return [...new Map(lists.flatMap((list) => list.data).map((job) => [job.id, job])).values()]
    },
    refetchInterval: (query) => (sending || query.state.data?.some((job) => job.status !== 'failed') ? POLL_MS : false),
  })
}

interface Row {
  name: string
  size: number
  upload: Upload | null
  job: Job | null
}

const nameOf = (job: Job) => job.file_name ?? job.title ?? job.url ?? job.id

/** Files on their way: those of this window first, then what else the server works at or could not read. */
export function UploadPanel({ onOpen }: { onOpen: (id: string) => void }) {
  const tenant = useTenant()
  const { may } = useSession()
  const queries = useQueryClient()
  const uploads = useUploads(tenant.id)
  const open = uploads.some((one) => one.state === 'waiting' || one.state === 'sending')
  const kept = uploads.filter((one) => one.state === 'kept').map((one) => one.job?.id)
  const jobs = useJobs(open)
  const [finished, setFinished] = useState<ReadonlyMap<string, Job>>(new Map())
  const known = new Map(jobs.data?.map((job) => [job.id, job]))
  const mine = new Set(uploads.flatMap((one) => (one.job ? [one.job.id] : [])))
  const rows: (Row & { key: string })[] = [
    ...uploads.map((one) => ({ key: `u${one.key}`, name: one.name, size: one.size, upload: one, job: one.job && (finished.get(one.job.id) ?? known.get(one.job.id) ?? one.job) })),
    ...(jobs.data ?? []).filter((job) => !mine.has(job.id)).map((job) => ({ key: job.id, name: nameOf(job), size: job.size_bytes, upload: null, job })),
  ]
  // a file that is in no list of what is unfinished any more has become a document: it is asked for once more
  const left = kept.filter((id): id is string => !!id && !!jobs.data && !known.has(id) && !finished.has(id))
  const asked = useRef(new Set<string>())
  useEffect(() => {
    for (const id of left) {
      if (asked.current.has(id)) continue
      asked.current.add(id)
      ok(api.GET('/api/v1/ingestion/documents/{id}', { params: { path: { id } } }))
        .then((job) => {
          if ((unfinished as readonly string[]).includes(job.status)) return
          setFinished((before) => new Map(before).set(id, job))
          return queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
        })
        .catch(() => {})
        .finally(() => asked.current.delete(id))
    }
  })
  // what was begun elsewhere ends as well
  const count = jobs.data?.length ?? 0
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
  }, [count, queries])
  // a file just kept is to be seen at once
  useEffect(() => {
    if (kept.length > 0) void queries.invalidateQueries({ queryKey: ['knowledge', 'jobs'] })
  }, [kept.length, queries])
  if (rows.length === 0) return null
  const ready = rows.filter((row) => row.job?.status === 'indexed' || row.upload?.state === 'there')
  const wrong = rows.filter((row) => row.job?.status === 'failed' || row.upload?.state === 'refused')
  const over = uploads.filter((one) => one.state === 'there' || one.state === 'stopped' || one.state === 'refused' || (one.job && ['indexed', 'skipped'].includes((finished.get(one.job.id) ?? one.job).status)))
  return (
    <Card
      flush
      title={text.uploads.title}
      detail={<span aria-live="polite">{text.uploads.summary(ready.length, rows.length, wrong.length)}</span>}
      actions={over.length > 0 && <Button size="sm" onPress={() => forget(over.map((one) => one.key))}>{text.uploads.clear}</Button>}
    >
      <ul className="max-h-96 divide-y divide-line overflow-auto">
        {rows.map(({ key, ...row }) => <UploadRow key={key} {...row} canWrite={may('knowledge:write')} onOpen={onOpen} onRetried={(id) => setFinished((before) => { const next = new Map(before); next.delete(id); return next })} />)}
      </ul>
    </Card>
  )
}

interface Shown {
  words: ReactNode
  /** Steps of six: sending, and the server's five. */
  steps: number
  tone: 'busy' | 'good' | 'bad' | 'quiet'
}

function shown({ upload, job }: Row): Shown {
  if (upload?.state === 'refused') return { words: upload.error instanceof Error ? upload.error.message : text.uploads.failed, steps: 0, tone: 'bad' }
  if (upload?.state === 'stopped') return { words: text.uploads.stopped, steps: 0, tone: 'quiet' }
  if (upload?.state === 'there') return { words: text.uploads.there, steps: 6, tone: 'good' }
  if (upload?.state === 'waiting') return { words: text.uploads.waiting, steps: 0, tone: 'quiet' }
  if (upload?.state === 'sending') return { words: text.uploads.sending(percent(upload.sent, 0)), steps: upload.sent, tone: 'busy' }
  if (!job) return { words: text.uploads.queued, steps: 1, tone: 'busy' }
  switch (job.status) {
    case 'indexed':
      return { words: text.uploads.ready(job.stages.find((stage) => stage.stage === 'indexed')?.count ?? 0), steps: 6, tone: 'good' }
    case 'skipped':
      return { words: job.reason ?? text.uploads.skipped, steps: 6, tone: 'quiet' }
    case 'failed':
      return { words: job.reason ?? text.uploads.failed, steps: 0, tone: 'bad' }
    case 'queued':
      return {
        words: job.reason && job.next_attempt_at ? <>{job.reason} {text.uploads.retryAt} <Time value={job.next_attempt_at} /></> : text.uploads.queued,
        steps: 1,
        tone: 'busy',
      }
    case 'running':
      // what it is in is half done, as far as anybody knows
      return { words: text.uploads.steps[job.stage], steps: 1.5 + STAGES.indexOf(job.stage), tone: 'busy' }
  }
}

const fills = { busy: 'bg-accent', good: 'bg-good', bad: 'bg-bad', quiet: 'bg-line-strong' }
const icons = {
  busy: <LoaderCircle aria-hidden className="animate-spin text-accent" />,
  good: <CircleCheck aria-hidden className="text-good" />,
  bad: <CircleAlert aria-hidden className="text-bad" />,
  quiet: <FileText aria-hidden className="text-muted" />,
}

function UploadRow({ canWrite, onOpen, onRetried, ...row }: Row & { canWrite: boolean; onOpen: (id: string) => void; onRetried: (id: string) => void }) {
  const { name, size, upload, job } = row
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [pending, setPending] = useState(false)
  const { words, steps, tone } = shown(row)
  const retry = async () => {
    if (!job) return
    setPending(true)
    try {
      await ok(api.POST('/api/v1/ingestion/documents/{id}/retry', { params: { path: { id: job.id } } }))
      onRetried(job.id)
      await queries.invalidateQueries({ queryKey: ['knowledge', 'jobs'] })
    } catch (error) {
      failed(error)
    } finally {
      setPending(false)
    }
  }
  const remove = async () => {
    if (!job) return
    await ok(api.DELETE('/api/v1/ingestion/documents/{id}', { params: { path: { id: job.id } } }))
    if (upload) forget([upload.key])
    await queries.invalidateQueries({ queryKey: ['knowledge'] })
    done(text.uploads.removed(name))
  }
  const ready = job && (job.status === 'indexed' || upload?.state === 'there')
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <span className="[&_svg]:size-5">{upload?.state === 'stopped' ? <CircleSlash aria-hidden className="text-muted" /> : icons[tone]}</span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-medium">{name}</span>
          <span className="tabular shrink-0 text-[0.87rem] text-muted">{bytes(size)}</span>
        </p>
        <p className={cx('text-[0.87rem] break-words', tone === 'bad' ? 'text-bad' : 'text-muted')}>{words}</p>
        {tone === 'busy' && (
          <div role="progressbar" aria-label={text.uploads.progress(name)} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round((steps / 6) * 100)} className="mt-1.5 flex h-1.5 max-w-md gap-0.5">
            {Array.from({ length: 6 }, (_, at) => (
              <span key={at} className="h-full flex-1 overflow-hidden rounded-full bg-line">
                <span className={cx('block h-full rounded-full', fills[tone])} style={{ width: `${Math.max(0, Math.min(1, steps - at)) * 100}%` }} />
              </span>
            ))}
          </div>
        )}
      </div>
      {ready && <Button size="sm" aria-label={text.uploads.openOf(name)} icon={<ArrowRight />} onPress={() => onOpen(job.id)}>{text.uploads.open}</Button>}
      {canWrite && job?.status === 'failed' && <Button size="sm" isPending={pending} aria-label={text.uploads.retryOf(name)} icon={<RotateCcw />} onPress={() => void retry()}>{text.uploads.retry}</Button>}
      {upload?.state === 'refused' && canSendAgain(upload) && <Button size="sm" aria-label={text.uploads.retryOf(name)} icon={<RotateCcw />} onPress={() => again(upload.key)}>{text.uploads.retry}</Button>}
      {upload && (upload.state === 'waiting' || upload.state === 'sending') ? (
        <IconButton size="sm" label={text.uploads.cancel(name)} icon={<X />} onPress={() => cancel(upload.key)} />
      ) : upload && (ready || upload.state !== 'kept') ? (
        <IconButton size="sm" label={text.uploads.dismiss(name)} icon={<X />} onPress={() => forget([upload.key])} />
      ) : (
        canWrite && job && <IconButton size="sm" label={text.uploads.remove(name)} icon={<X />} onPress={() => setAsking(true)} />
      )}
      <Confirm isOpen={asking} onClose={() => setAsking(false)} title={text.uploads.removeTitle(name)} action={text.uploads.removeSubmit} name={name} onConfirm={remove}>
        {text.uploads.removeDetail}
      </Confirm>
    </li>
  )
}
