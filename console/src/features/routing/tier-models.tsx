import { useMutation } from '@tanstack/react-query'
import { ArrowUp, X } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/routing'
import type { ConfigPatch, LoadedConfig } from '@/app/config'
import { useModelNames } from '@/app/models'
import { useSession } from '@/app/session'
import { Button, IconButton } from '@/ui/button'
import { Select } from '@/ui/field'
import { Card } from '@/ui/layout'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'

const tiers = ['small', 'medium', 'large'] as const
type Tiers = Partial<Record<(typeof tiers)[number], string[]>>

const words = text.settings

/** Which models answer for each tier. */
export function TierModels({ loaded, save }: { loaded: LoadedConfig; save: (patch: ConfigPatch, etag: string | undefined) => Promise<unknown> }) {
  const { may } = useSession()
  const models = useModelNames()
  const before: Tiers = loaded.own.tiers ?? {}
  const [chosen, setChosen] = useState<Tiers>(before)
  const changed = JSON.stringify(chosen) !== JSON.stringify(before)
  const saving = useMutation({
    mutationFn: () => {
      const own = tiers.some((tier) => chosen[tier])
      return save({ tiers: own ? Object.fromEntries(tiers.map((tier) => [tier, chosen[tier] ?? null])) : null }, loaded.etag)
    },
    onSuccess: () => done(words.savedTiers),
  })
  const change = (tier: (typeof tiers)[number], list: string[] | undefined) => setChosen({ ...chosen, [tier]: list })
  return (
    <Card title={words.tiersTitle} detail={words.tiersDetail}>
      <div className="flex flex-col gap-5">
        <div className="grid gap-5 md:grid-cols-3">
          {tiers.map((tier) => (
            <TierList key={tier} name={text.tiers[tier] ?? tier} models={models} list={chosen[tier]} fixed={!may('config:write')} onChange={(list) => change(tier, list)} />
          ))}
        </div>
        {saving.isError && <ErrorNote error={saving.error} />}
        {may('config:write') && <div><Button variant="primary" isDisabled={!changed} isPending={saving.isPending} onPress={() => saving.mutate()}>{words.save}</Button></div>}
      </div>
    </Card>
  )
}

function TierList({ name, models, list, fixed, onChange }: { name: string; models: string[]; list: string[] | undefined; fixed: boolean; onChange: (list: string[] | undefined) => void }) {
  const free = models.filter((model) => !list?.includes(model))
  return (
    <section className="flex min-w-0 flex-col gap-2" aria-label={words.tierModels(name)}>
      <h3 className="text-[0.93rem] font-medium">{words.tierModels(name)}</h3>
      {list === undefined && <p className="text-muted">{words.inherits}</p>}
      {list?.length === 0 && <p className="text-warn">{words.notUsed}</p>}
      {!!list?.length && (
        <ol className="flex flex-col divide-y divide-line rounded-md border border-line">
          {list.map((model, at) => (
            <li key={model} className="flex items-center gap-1 py-1 pr-1 pl-3">
              <span className="min-w-0 flex-1 truncate">{model}</span>
              {!fixed && at > 0 && <IconButton size="sm" label={words.moveUp(model)} icon={<ArrowUp />} onPress={() => onChange(list.map((one, i) => (i === at - 1 ? model : i === at ? (list[at - 1] ?? one) : one)))} />}
              {!fixed && <IconButton size="sm" label={words.removeModel(model)} icon={<X />} onPress={() => onChange(list.filter((one) => one !== model))} />}
            </li>
          ))}
        </ol>
      )}
      {!fixed && list !== undefined && free.length > 0 && (
        <Select bare label={words.addModel} placeholder={words.addModel} value={null} choices={free.map((id) => ({ id, label: id }))} onChange={(model) => onChange([...list, model])} />
      )}
      {!fixed && (
        <div>
          {list === undefined ? (
            <Button size="sm" onPress={() => onChange([])}>{words.useOwn}</Button>
          ) : (
            <Button size="sm" variant="ghost" onPress={() => onChange(undefined)}>{words.takeInstallation}</Button>
          )}
        </div>
      )}
    </section>
  )
}
