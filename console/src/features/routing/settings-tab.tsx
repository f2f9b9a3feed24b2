import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/routing'
import type { ConfigEdits } from '@/app/config'
import { useSession } from '@/app/session'
import { BeforeAfter } from '@/ui/before-after'
import { buttonClass } from '@/ui/button'
import { Select } from '@/ui/field'
import { money, number } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Segments } from '@/ui/segments'
import { ErrorNote, ErrorState, Note, Skeleton } from '@/ui/state'
import { TierModels } from './tier-models'

type Preview = Schemas['RouterPreview']
type Optimize = 'cost' | 'balanced' | 'quality'
type Cascade = 'off' | 'both' | 'cost' | 'quality'

const words = text.settings

export function SettingsTab({ config }: { config: ConfigEdits }) {
  const { query, effective } = config
  if (query.isError && !query.data) return <Card><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Card>
  if (!effective) return <Card><Skeleton lines={8} /></Card>
  const primary = effective.config.primary_model
  return (
    <>
      {primary && (
        <Note tone="warn" className="flex flex-wrap items-center justify-between gap-3">
          <span>{words.primary(primary)}</span>
          <Link to="/settings" className={buttonClass('secondary', 'sm')}>{words.openSettings}</Link>
        </Note>
      )}
      <Weights config={config} effective={effective} />
      <TierModels config={config} />
    </>
  )
}

function Weights({ config, effective }: { config: ConfigEdits; effective: Schemas['EffectiveConfig'] }) {
  const { may } = useSession()
  const { own, etag, real } = config
  const optimize = (config.value('optimize') ?? 'inherit') as 'inherit' | 'cost' | 'quality'
  const cascade = (config.value('cascade') ?? 'both') as Cascade
  const [days, setDays] = useState<'7' | '30'>('7')
  // what an absent value means: the preset's word where the industry has one, else balanced
  const preset = effective.filled.includes('optimize') ? effective.config.optimize : undefined
  const presets = effective.industry !== 'none'
  const inherited: Optimize | null = preset ?? (presets && own.optimize ? null : 'balanced')
  const wanted = optimize === 'inherit' ? inherited : optimize
  const preview = useQuery({
    queryKey: ['routing', 'preview', wanted, cascade, days, etag],
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ok(api.POST('/api/v1/router/preview', { body: { optimize: wanted ?? undefined, cascade, days: Number(days) }, signal })),
  })
  const inheritLabel = !presets ? words.optimizes.balanced : preset ? words.presetIs(words.optimizes[preset]) : words.preset
  return (
    <Card title={words.weights} detail={words.weightsDetail}>
      <div className="grid gap-6 lg:grid-cols-[1fr_2fr]">
        <div className="flex flex-col gap-4">
          <Select
            label={words.optimize}
            help={words.optimizeHelp}
            isDisabled={!may('config:write')}
            value={optimize}
            onChange={(next) => config.set('optimize', next === 'inherit' ? undefined : next)}
            choices={[
              { id: 'inherit' as const, label: inheritLabel, detail: inherited ? words.optimizeDetail[inherited] : undefined },
              { id: 'cost' as const, label: words.optimizes.cost, detail: words.optimizeDetail.cost },
              { id: 'quality' as const, label: words.optimizes.quality, detail: words.optimizeDetail.quality },
            ]}
          />
          <Select label={words.cascade} help={words.cascadeHelp} isDisabled={!may('config:write')} value={cascade} onChange={(next) => config.set('cascade', next === 'both' ? undefined : next)} choices={(['both', 'cost', 'quality', 'off'] as const).map((id) => ({ id, label: words.cascades[id] }))} />
        </div>
        <section aria-label={words.preview} className="flex min-w-0 flex-col gap-3 rounded-lg bg-sunken p-4">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h3 className="font-semibold">{words.preview}</h3>
            <Segments label={words.days} value={days} onChange={setDays} choices={(['7', '30'] as const).map((id) => ({ id, label: text.days(id) }))} />
          </div>
          <p className="text-[0.87rem] text-muted">{words.previewDetail(Number(days))}</p>
          {wanted === null && <p>{words.previewUnknown}</p>}
          {preview.isError && <ErrorNote error={preview.error} />}
          {preview.isPending && wanted !== null && <Skeleton lines={6} />}
          {preview.data && wanted !== null && !preview.isError && <Effect preview={preview.data} changed={'optimize' in real || 'cascade' in real} />}
        </section>
      </div>
    </Card>
  )
}

const rows = ['small', 'medium', 'large', 'checked', 'expected_cost_usd', 'expected_errors'] as const
const format: Record<(typeof rows)[number], (value: number) => string> = {
  small: number,
  medium: number,
  large: number,
  checked: number,
  expected_cost_usd: money,
  expected_errors: (value) => number(value, 1),
}

function Effect({ preview, changed }: { preview: Preview; changed: boolean }) {
  if (preview.rescored === 0) return <p>{words.previewNone}</p>
  return (
    <>
      <BeforeAfter label={words.preview} rows={rows} names={words.rows} before={preview.before} after={preview.after} format={format} />
      <p className="text-[0.87rem] text-muted">
        {changed ? words.changed(number(preview.changed)) : words.unchanged} {preview.rescored === preview.considered ? words.previewAll(number(preview.considered)) : words.previewN(number(preview.rescored), number(preview.considered))}{preview.considered < preview.decisions && ` ${words.previewNewest(number(preview.decisions))}`}
      </p>
    </>
  )
}
