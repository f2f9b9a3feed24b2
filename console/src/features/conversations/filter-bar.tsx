import { X } from 'lucide-react'
import { useQueryState, useTyped } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { DateRange } from '@/ui/date-range'
import { SearchField, Select, Switch, TextField } from '@/ui/field'
import { useAgents } from '@/features/playground/setup'
import { text as all } from '@text/conversations'

const text = all.filters
const ANY = '-'

const FILTERS = ['q', 'agent', 'state', 'rating', 'from', 'until', 'user'] as const

export function FilterBar() {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const [words, setWords] = useTyped('q')
  const [user, setUser] = useTyped('user')
  const agents = useAgents(may('config:read'))
  const chosen = (value: string) => (value === ANY ? undefined : value)
  const filtered = FILTERS.some((name) => search[name])
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <SearchField label={all.search} value={words} onChange={setWords} className="w-full sm:w-80" />
        <Switch isSelected={search.archived === 'true'} onChange={(on) => setSearch({ archived: on ? 'true' : undefined })}>{text.archived}</Switch>
        {filtered && (
          <Button size="sm" variant="ghost" icon={<X />} onPress={() => setSearch(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>
            {text.clear}
          </Button>
        )}
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        <Select
          label={text.state}
          choices={[{ id: ANY, label: text.anyState }, ...Object.entries(all.states).map(([id, label]) => ({ id, label }))]}
          value={search.state ?? ANY}
          onChange={(state) => setSearch({ state: chosen(state) })}
        />
        <Select
          label={text.rating}
          choices={[{ id: ANY, label: text.anyRating }, { id: 'up', label: text.up }, { id: 'down', label: text.down }]}
          value={search.rating ?? ANY}
          onChange={(rating) => setSearch({ rating: chosen(rating) })}
        />
        {may('config:read') && (
          <Select
            label={text.agent}
            choices={[{ id: ANY, label: text.anyAgent }, ...(agents.data ?? []).map((one) => ({ id: one.id, label: one.name }))]}
            value={search.agent ?? ANY}
            onChange={(agent) => setSearch({ agent: chosen(agent) })}
          />
        )}
        <TextField label={text.user} placeholder={text.userPlaceholder} value={user} onChange={setUser} maxLength={200} />
        <div className="col-span-2 flex flex-col gap-1">
          <span className="text-[0.87rem] font-medium">{text.dates}</span>
          <DateRange from={search.from} until={search.until} onChange={(dates) => setSearch({ from: dates.from, until: dates.until }, { replace: true })} />
        </div>
      </div>
    </div>
  )
}
