import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, ok, type Schemas } from '@/api/client'
import { useModels } from '@/app/models'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { type Choice, Select, Switch, TextArea, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { text } from '@text/playground'

const NONE = '-'

/** With what the next question is asked. */
export interface Setup {
  agent: string | null
  model: string
  /** Null asks one model alone. */
  other: string | null
  system: string
  temperature: string
  knowledge: boolean
}

export const temperatureOf = (setup: Setup) => (setup.temperature.trim() === '' ? undefined : Number(setup.temperature.replace(',', '.')))

export function temperatureError(setup: Setup): string | null {
  const value = temperatureOf(setup)
  return value === undefined || (value >= 0 && value <= 2) ? null : text.temperatureWrong
}

export function useAgents(enabled = true) {
  return useQuery({
    queryKey: ['agents', 'all'],
    enabled,
    queryFn: async ({ signal }) => (await ok(api.GET('/api/v1/agents', { params: { query: { limit: 200 } }, signal }))).data,
  })
}

function choices(models: Schemas['Model'][] | undefined): Choice[] {
  const details: Record<string, string> = { auto: text.models.autoDetail, default: text.models.defaultDetail }
  return (models ?? [{ id: 'auto', owned_by: '' }, { id: 'default', owned_by: '' }]).map((model) => ({
    id: model.id,
    label: model.id,
    detail: details[model.id] ?? text.models.offeredBy(model.owned_by),
  }))
}

/** The choices beside the chat. Agent and models are in the address. */
export function SetupForm({ setup, onChange }: { setup: Setup; onChange: (change: Partial<Setup>) => void }) {
  const { may } = useSession()
  const [, setSearch] = useQueryState()
  const models = useModels()
  const agents = useAgents(may('config:read'))
  const offered = choices(models.data)
  const agent = agents.data?.find((one) => one.id === setup.agent)
  return (
    <div className="flex flex-col gap-4">
      {models.isError && <ErrorNote error={models.error} />}
      {may('config:read') && (agents.data?.length ?? 0) > 0 && (
        <Select
          label={text.agent}
          choices={[{ id: NONE, label: text.noAgent }, ...(agents.data ?? []).map((one) => ({ id: one.id, label: one.name, detail: one.model }))]}
          value={setup.agent ?? NONE}
          onChange={(id) => setSearch({ agent: id === NONE ? undefined : id })}
        />
      )}
      {setup.agent ? (
        agent && (
          <p className="text-[0.87rem] text-muted">
            {text.agentFacts(agent.model, agent.version)}{' '}
            <Link to="/agents" search={{ id: agent.id }} className="text-accent hover:text-accent-strong">{text.agentOpen}</Link>
          </p>
        )
      ) : (
        <>
          <Select label={text.model} choices={offered} value={setup.model} onChange={(model) => setSearch({ model: model === 'auto' ? undefined : model })} />
          <Select
            label={text.compare}
            choices={[{ id: NONE, label: text.noCompare }, ...offered]}
            value={setup.other ?? NONE}
            onChange={(model) => setSearch({ compare: model === NONE ? undefined : model })}
          />
          <TextArea label={text.system} rows={5} placeholder={text.systemPlaceholder} value={setup.system} onChange={(system) => onChange({ system })} maxLength={50_000} />
          <TextField
            label={text.temperature}
            help={text.temperatureHelp}
            inputMode="decimal"
            value={setup.temperature}
            onChange={(temperature) => onChange({ temperature })}
            error={temperatureError(setup)}
          />
          <div className="flex flex-col gap-1">
            <Switch isSelected={setup.knowledge || setup.model === 'auto'} isDisabled={setup.model === 'auto' && (setup.other ?? 'auto') === 'auto'} onChange={(knowledge) => onChange({ knowledge })}>
              {text.knowledge}
            </Switch>
            {(setup.model === 'auto' || setup.other === 'auto') && <p className="text-[0.87rem] text-muted">{text.knowledgeAuto}</p>}
          </div>
        </>
      )}
    </div>
  )
}
