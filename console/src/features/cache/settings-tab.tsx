import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/cache'
import type { ConfigEdits } from '@/app/config'
import { useSession } from '@/app/session'
import { BeforeAfter } from '@/ui/before-after'
import { Switch, TextField } from '@/ui/field'
import { day, money, number, percent } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Segments } from '@/ui/segments'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'

type Preview = Schemas['CachePreview']

const words = text.settings
/** What holds where nothing is said. */
const BOUND = 0.01

/** Numbers as they are typed: in percent where the scale is 100. Bounds are the schema's. */
const numbers = {
  cache_error_bound: { label: words.bound, help: words.boundHelp, error: words.boundError, unset: '1', low: 0.1, high: 20, scale: 100, whole: false },
  semantic_cache_threshold: { label: words.threshold, help: words.thresholdHelp, error: words.thresholdError, unset: '0', low: 0, high: 1, scale: 1, whole: false },
  cache_judge_share: { label: words.judge, help: words.judgeHelp, error: words.judgeError, unset: '0', low: 0, high: 100, scale: 100, whole: false },
  cache_warm_questions: { label: words.warm, help: words.warmHelp, error: words.warmError, unset: '0', low: 0, high: 100, scale: 1, whole: true },
} as const

function NumberField({ config, path, fixed }: { config: ConfigEdits; path: keyof typeof numbers; fixed: boolean }) {
  const { label, help, error, unset, low, high, scale, whole } = numbers[path]
  const value = config.value(path)
  const read = (words: string) => {
    const meant = Number(words)
    if (words.trim() === '') return undefined
    return meant >= low && meant <= high && (!whole || Number.isInteger(meant)) ? meant / scale : words
  }
  const shown = typeof value === 'number' ? String(Number((value * scale).toPrecision(6))) : String(value ?? '')
  // kept as typed: `1.` is a number on its way to `1.5`
  const [typed, setTyped] = useState(shown)
  return (
    <TextField
      label={label}
      help={help}
      placeholder={words.byDefault(unset)}
      inputMode={whole ? 'numeric' : 'decimal'}
      isDisabled={fixed}
      value={read(typed) === value ? typed : shown}
      onChange={(next) => {
        setTyped(next)
        config.set(path, read(next))
      }}
      error={typeof value === 'string' ? error : null}
    />
  )
}

export function SettingsTab({ config }: { config: ConfigEdits }) {
  const { query, effective } = config
  if (query.isError && !query.data) return <Card><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Card>
  if (!effective) return <Card><Skeleton lines={8} /></Card>
  return <Form config={config} holds={effective.config.cache_enabled === true} />
}

function Form({ config, holds }: { config: ConfigEdits; /** Whether the cache is on by what is saved. */ holds: boolean }) {
  const { may } = useSession()
  const fixed = !may('config:write')
  const [days, setDays] = useState<'7' | '30'>('7')
  const bound = config.value('cache_error_bound') ?? BOUND
  const threshold = config.value('semantic_cache_threshold') ?? 0
  const asked = typeof bound === 'number' && typeof threshold === 'number' ? { cache_error_bound: bound, semantic_cache_threshold: threshold } : null
  const preview = useQuery({
    queryKey: ['cache', 'preview', asked, days, config.etag],
    placeholderData: keepPreviousData,
    queryFn: asked ? ({ signal }) => ok(api.POST('/api/v1/cache/preview', { body: { ...asked, days: Number(days) }, signal })) : skipToken,
  })
  return (
    <Card title={words.title} detail={words.detail}>
      <div className="grid gap-6 lg:grid-cols-[1fr_2fr]">
        <div className="flex flex-col gap-4">
          <Switch
            isSelected={(config.value('cache_enabled') ?? holds) === true}
            onChange={(on) => config.set('cache_enabled', on === holds ? (config.own.cache_enabled as boolean | undefined) : on)}
            isDisabled={fixed}
          >
            {words.enabled}
          </Switch>
          {(Object.keys(numbers) as (keyof typeof numbers)[]).map((path) => <NumberField key={path} config={config} path={path} fixed={fixed} />)}
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
