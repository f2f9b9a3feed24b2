import { ArrowUp, X } from 'lucide-react'
import { text } from '@text/routing'
import type { ConfigEdits } from '@/app/config'
import { useModelNames } from '@/app/models'
import { useSession } from '@/app/session'
import { Button, IconButton } from '@/ui/button'
import { Select } from '@/ui/field'
import { Card } from '@/ui/layout'

const tiers = ['small', 'medium', 'large'] as const

const words = text.settings

/** Which models answer for each tier. */
export function TierModels({ config }: { config: ConfigEdits }) {
  const { may } = useSession()
  const models = useModelNames()
  return (
    <Card title={words.tiersTitle} detail={words.tiersDetail}>
      <div className="grid gap-5 md:grid-cols-3">
        {tiers.map((tier) => (
          <TierList key={tier} name={text.tiers[tier] ?? tier} models={models} list={config.value(`tiers.${tier}`) as string[] | undefined} fixed={!may('config:write')} onChange={(list) => config.set(`tiers.${tier}`, list)} />
        ))}
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
