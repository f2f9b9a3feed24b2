import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleHelp, PartyPopper, PencilLine } from 'lucide-react'
import { api, ok, type Schemas } from '@/api/client'
import { useConfig } from '@/app/config'
import { useQueryState } from '@/app/query-state'
import { useSession, useTenant } from '@/app/session'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { SearchField } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Segments } from '@/ui/segments'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { done, failed } from '@/ui/toast'
import type { FaqDraft } from './faq-form'

/** A merge patch of the tenant's configuration. */
const NOTED: Record<string, unknown> = { knowledge: { log_queries: true } }

type Days = keyof typeof text.unanswered.period

/** What users asked and no document answered. */
export function Unanswered({ onFaq }: { onFaq?: (draft: FaqDraft) => void }) {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const days: Days = search.days === '7' || search.days === '90' ? search.days : '30'
  const found = useQuery({
    queryKey: ['knowledge', 'unanswered', days],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/retrieval/unanswered', { params: { query: { days: Number(days), limit: 100 } }, signal })),
  })
  const config = useConfig(may('config:read'))
  const noted = config.data?.effective.config.knowledge?.log_queries
  return (
    <Card
      title={text.unanswered.title}
      detail={found.data && found.data.asked > 0 ? text.unanswered.share(found.data.answered, found.data.asked) : text.unanswered.detail}
      actions={
        <Segments
          label={text.unanswered.days}
          value={days}
          onChange={(next: Days) => setSearch({ days: next === '30' ? undefined : next }, { replace: true })}
          choices={(['7', '30', '90'] as const).map((id) => ({ id, label: text.unanswered.period[id] }))}
        />
      }
      flush
    >
      {found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      : !found.data || config.isLoading ? <Skeleton lines={6} className="p-4" />
      : found.data.data.length > 0 ? <Questions of={found.data.data} onFaq={onFaq} />
      : found.data.asked > 0 ? <Empty title={text.unanswered.empty.title} icon={<PartyPopper />}>{text.unanswered.empty.detail}</Empty>
      : noted === true ? <Empty title={text.unanswered.waiting.title} icon={<CircleHelp />}>{text.unanswered.waiting.detail}</Empty>
      : <Empty title={text.unanswered.off.title} icon={<CircleHelp />} action={may('config:write') && <SwitchOn />}>{text.unanswered.off.detail}</Empty>}
    </Card>
  )
}

function Questions({ of, onFaq }: { of: Schemas['UnansweredAnswer']['data']; onFaq?: (draft: FaqDraft) => void }) {
  const [search, setSearch] = useQueryState()
  const sought = (search.q ?? '').trim().toLowerCase()
  const shown = of.filter((one) => [one.question, ...one.examples].join(' ').toLowerCase().includes(sought))
  return (
    <>
      <div className="border-b border-line p-3">
        <SearchField label={text.unanswered.search} value={search.q ?? ''} onChange={(q) => setSearch({ q }, { replace: true })} className="sm:max-w-72" />
      </div>
      {shown.length === 0 && <Empty title={text.unanswered.noMatch} />}
      <ul className="divide-y divide-line">
        {shown.map((one) => (
          <li key={one.question} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium break-words">{one.question}</span>
                <Badge tone={one.count > 1 ? 'warn' : 'neutral'}>{text.unanswered.count(one.count)}</Badge>
              </p>
              <p className="text-[0.87rem] text-muted">{text.unanswered.last} <Time value={one.last_asked} /></p>
              {one.examples.length > 0 && (
                <details className="mt-1 text-[0.93rem]">
                  <summary className="cursor-pointer text-muted hover:text-ink">{text.unanswered.also}</summary>
                  <ul className="mt-1 list-disc pl-5 text-muted">{one.examples.map((example) => <li key={example} className="break-words">{example}</li>)}</ul>
                </details>
              )}
            </div>
            {onFaq && (
              <Button size="sm" icon={<PencilLine />} aria-label={text.unanswered.writeFor(one.question)} onPress={() => onFaq({ question: one.question, alternatives: one.examples })}>
                {text.unanswered.write}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function SwitchOn() {
  const tenant = useTenant()
  const queries = useQueryClient()
  const on = useMutation({
    mutationFn: () => ok(api.PATCH('/api/v1/tenants/{id}/config', { params: { path: { id: tenant.id } }, body: NOTED as Record<string, never> })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['config'] })
      done(text.unanswered.off.done)
    },
    onError: failed,
  })
  return <Button variant="primary" isPending={on.isPending} onPress={() => on.mutate()}>{text.unanswered.off.on}</Button>
}
