import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/cache'
import { type ConfigPatch, type LoadedConfig, useConfig } from '@/app/config'
import { useSession } from '@/app/session'
import { BeforeAfter } from '@/ui/before-after'
import { Button } from '@/ui/button'
import { Switch, TextField } from '@/ui/field'
import { day, money, number, percent } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Segments } from '@/ui/segments'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'

type Preview = Schemas['CachePreview']

const words = text.settings
/** What holds where nothing is said. */
const BOUND = 0.01

/** The number in a field, `null` when it is empty, and what is wrong with it. */
function read(typed: string, low: number, high: number, scale: number, wrong: string, whole = false): { value: number | null; error: string | null } {
  if (typed.trim() === '') return { value: null, error: null }
  const value = Number(typed)
  const fits = Number.isFinite(value) && value >= low && value <= high && (!whole || Number.isInteger(value))
  return fits ? { value: value / scale, error: null } : { value: null, error: wrong }
}

const shown = (value: number | undefined, scale: number) => (value === undefined ? '' : String(Number((value * scale).toPrecision(6))))

export function SettingsTab() {
  const { config, save } = useConfig()
  if (config.isError && !config.data) return <Card><ErrorState error={config.error} onRetry={() => void config.refetch()} /></Card>
  if (!config.data) return <Card><Skeleton lines={8} /></Card>
  return <Form key={config.data.etag} loaded={config.data} save={save} />
}

function Form({ loaded, save }: { loaded: LoadedConfig; save: (patch: ConfigPatch, etag: string | undefined) => Promise<unknown> }) {
  const { may } = useSession()
  const { own, effective, etag } = loaded
  const fixed = !may('config:write')
  const [enabled, setEnabled] = useState(effective.config.cache_enabled === true)
  const [boundTyped, setBound] = useState(shown(own.cache_error_bound, 100))
  const [thresholdTyped, setThreshold] = useState(shown(own.semantic_cache_threshold, 1))
  const [judgeTyped, setJudge] = useState(shown(own.cache_judge_share, 100))
  const [warmTyped, setWarm] = useState(shown(own.cache_warm_questions, 1))
  const [days, setDays] = useState<'7' | '30'>('7')
  const bound = read(boundTyped, 0.1, 20, 100, words.boundError)
  const threshold = read(thresholdTyped, 0, 1, 1, words.thresholdError)
  const judge = read(judgeTyped, 0, 100, 100, words.judgeError)
  const warm = read(warmTyped, 0, 100, 1, words.warmError, true)
  const wrong = !!(bound.error ?? threshold.error ?? judge.error ?? warm.error)
  const patch: ConfigPatch = {}
  if (enabled !== (effective.config.cache_enabled === true)) patch.cache_enabled = enabled
  if (bound.value !== (own.cache_error_bound ?? null)) patch.cache_error_bound = bound.value
  if (threshold.value !== (own.semantic_cache_threshold ?? null)) patch.semantic_cache_threshold = threshold.value
  if (judge.value !== (own.cache_judge_share ?? null)) patch.cache_judge_share = judge.value
  if (warm.value !== (own.cache_warm_questions ?? null)) patch.cache_warm_questions = warm.value
  const saving = useMutation({ mutationFn: () => save(patch, etag), onSuccess: () => done(words.saved) })
  const asked = { cache_error_bound: bound.value ?? BOUND, semantic_cache_threshold: threshold.value ?? 0 }
  const preview = useQuery({
    queryKey: ['cache', 'preview', asked, days, etag],
    enabled: !bound.error && !threshold.error,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ok(api.POST('/api/v1/cache/preview', { body: { ...asked, days: Number(days) }, signal })),
  })
  return (
    <Card title={words.title} detail={words.detail}>
      <div className="grid gap-6 lg:grid-cols-[1fr_2fr]">
        <div className="flex flex-col gap-4">
          <Switch isSelected={enabled} onChange={setEnabled} isDisabled={fixed}>{words.enabled}</Switch>
          <TextField label={words.bound} help={words.boundHelp} placeholder={words.byDefault('1')} inputMode="decimal" isDisabled={fixed} value={boundTyped} onChange={setBound} error={bound.error} />
          <TextField label={words.threshold} help={words.thresholdHelp} placeholder={words.byDefault('0')} inputMode="decimal" isDisabled={fixed} value={thresholdTyped} onChange={setThreshold} error={threshold.error} />
          <TextField label={words.judge} help={words.judgeHelp} placeholder={words.byDefault('0')} inputMode="decimal" isDisabled={fixed} value={judgeTyped} onChange={setJudge} error={judge.error} />
          <TextField label={words.warm} help={words.warmHelp} placeholder={words.byDefault('0')} inputMode="numeric" isDisabled={fixed} value={warmTyped} onChange={setWarm} error={warm.error} />
          {saving.isError && <ErrorNote error={saving.error} />}
          {!fixed && <div><Button variant="primary" isDisabled={wrong || Object.keys(patch).length === 0} isPending={saving.isPending} onPress={() => saving.mutate()}>{words.save}</Button></div>}
        </div>
        <section aria-label={words.preview} className="flex min-w-0 flex-col gap-3 self-start rounded-lg bg-sunken p-4">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h3 className="font-semibold">{words.preview}</h3>
            <Segments label={words.days} value={days} onChange={setDays} choices={(['7', '30'] as const).map((id) => ({ id, label: words.lastDays(id) }))} />
          </div>
          <p className="text-[0.87rem] text-muted">{words.previewDetail(days)}</p>
          {preview.isError && <ErrorNote error={preview.error} />}
          {preview.isPending && <Skeleton lines={5} />}
          {preview.data && !preview.isError && <Effect preview={preview.data} />}
        </section>
      </div>
    </Card>
  )
}

const rows = ['cache_error_bound', 'semantic_cache_threshold', 'served', 'expected_wrong', 'saved_usd'] as const
const format: Record<(typeof rows)[number], (value: number) => string> = {
  cache_error_bound: percent,
  semantic_cache_threshold: (value) => number(value, 3),
  served: number,
  expected_wrong: (value) => number(value, 1),
  saved_usd: money,
}

function Effect({ preview }: { preview: Preview }) {
  if (preview.scored === 0) return <p>{words.previewNone}</p>
  return (
    <>
      <BeforeAfter label={words.preview} rows={rows} names={words.rows} before={preview.before} after={preview.after} format={format} />
      <p className="text-[0.87rem] text-muted">
        {words.previewN(number(preview.scored), number(preview.lookups), number(preview.exact))} {preview.scored_from && words.since(day(preview.scored_from))}
      </p>
    </>
  )
}
