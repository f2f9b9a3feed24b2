import { text } from '@text/settings'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { SearchField, Select } from '@/ui/field'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { label, type Source } from './config'
import { inWords } from './setting-field'
import type { Config } from './use-settings'

const words = text.effective
const tones = { own: 'accent', preset: 'good', plan: 'warn', default: 'neutral' } as const

interface Row {
  path: string
  shown: string
  source: Source
}

const columns: Column<Row>[] = [
  {
    id: 'field',
    header: words.columns.field,
    cell: (row) => (
      <span className="flex max-w-[42vw] flex-col leading-tight sm:max-w-96">
        <span className="truncate font-medium">{label(row.path)}</span>
        <span className="truncate font-mono text-[0.8rem] text-muted">{row.path}</span>
      </span>
    ),
  },
  {
    id: 'value',
    header: words.columns.value,
    grow: true,
    cell: (row) => (
      <span className="flex flex-col leading-tight">
        <span className={cx('truncate', row.source === 'default' && 'text-muted')}>{row.shown}</span>
        <span className="text-[0.8rem] text-muted sm:hidden">{words.sources[row.source]}</span>
      </span>
    ),
  },
  { id: 'source', header: words.columns.source, from: 'sm', cell: (row) => <Badge tone={tones[row.source]}>{words.sources[row.source]}</Badge> },
]

/** Every field: what holds, and where it comes from. */
export function Effective({ config }: { config: Config }) {
  const [search, setSearch] = useQueryState()
  const sought = (search.q ?? '').toLowerCase()
  const rows = config.fields
    .map(({ path }) => {
      const { source, value } = config.source(path)
      return { path, source, shown: inWords(path, value) }
    })
    .filter((row) => `${row.path} ${label(row.path)}`.toLowerCase().includes(sought) && (!search.source || row.source === search.source))
  return (
    <Card title={text.tabs.effective} detail={words.detail} flush>
      <div className="flex flex-wrap gap-3 border-b border-line p-4">
        <SearchField label={words.search} value={search.q ?? ''} onChange={(q) => setSearch({ q: q || undefined }, { replace: true })} className="w-72 max-sm:w-full" />
        <Select
          bare
          label={words.sourceLabel}
          value={search.source ?? 'all'}
          choices={[{ id: 'all', label: words.anySource }, ...Object.entries(words.sources).map(([id, name]) => ({ id, label: name }))]}
          onChange={(source) => setSearch({ source: source === 'all' ? undefined : source })}
          className="w-44 max-sm:w-full"
        />
      </div>
      <DataTable
        label={text.tabs.effective}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.path}
        empty={<Empty title={words.noneMatch} action={<Button onPress={() => setSearch({ q: undefined, source: undefined })}>{words.clear}</Button>}>{words.noneMatchHelp}</Empty>}
      />
    </Card>
  )
}
