import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/providers'
import { api, ok, type Schemas } from '@/api/client'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { Confirm, Drawer } from '@/ui/dialog'
import { duration, money, number, Time } from '@/ui/format'
import { Card, Facts } from '@/ui/layout'
import { Empty, ErrorNote, Note } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'
import { ProviderForm } from './provider-form'

export type Provider = Schemas['Provider']

const words = text.own

const columns: Column<Provider>[] = [
  { id: 'name', header: words.columns.name, cell: (one) => <span className="font-medium">{one.name}</span> },
  { id: 'dialect', header: words.columns.dialect, from: 'md', cell: (one) => words.dialects[one.dialect] },
  { id: 'url', header: words.columns.url, from: 'sm', grow: true, cell: (one) => <span className="text-muted">{one.base_url}</span> },
  { id: 'key', header: words.columns.key, from: 'md', cell: (one) => (one.api_key_hint ? <span className="font-mono text-[0.85rem]">{one.api_key_hint}</span> : words.noKey) },
  { id: 'models', header: words.columns.models, numeric: true, cell: (one) => number(one.models.length) },
  { id: 'changed', header: words.columns.changed, from: 'lg', cell: (one) => <Time value={one.updated_at} /> },
]

function Models({ provider }: { provider: Provider }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="font-semibold">{words.models}</h3>
      <div className="max-h-96 overflow-auto rounded-md border border-line" tabIndex={0} role="group" aria-label={words.models}>
        <table className="w-full text-[0.87rem]">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col" className="px-3 py-1.5 font-medium">{words.modelColumns.name}</th>
              <th scope="col" className="px-3 py-1.5 text-right font-medium">{words.modelColumns.context}</th>
              <th scope="col" className="px-3 py-1.5 text-right font-medium">{words.modelColumns.price}</th>
            </tr>
          </thead>
          <tbody>
            {provider.models.map((model) => (
              <tr key={model.name} className="border-t border-line">
                <td className="px-3 py-1.5 break-all">
                  {model.name}
                  {model.upstream && model.upstream !== model.name && <span className="block text-muted">{model.upstream}</span>}
                </td>
                <td className="tabular px-3 py-1.5 text-right">{number(model.context_window)}</td>
                <td className="tabular px-3 py-1.5 text-right whitespace-nowrap">{model.price ? `${money(model.price.input)} / ${money(model.price.output)}` : words.notPriced}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Details({ provider, onClose, onEdit, onRemove }: { provider: Provider; onClose: () => void; onEdit: () => void; onRemove: () => void }) {
  const test = useMutation({ mutationFn: () => ok(api.POST('/api/v1/providers/{id}/test', { params: { path: { id: provider.id } } })) })
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={provider.name}
      footer={
        <>
          <Button variant="danger" icon={<Trash2 />} onPress={onRemove}>{words.remove}</Button>
          <Button icon={<FlaskConical />} isPending={test.isPending} onPress={() => test.mutate()}>{words.test}</Button>
          <Button variant="primary" icon={<Pencil />} onPress={onEdit}>{words.edit}</Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        {test.data?.ok && <Note tone="good"><p role="status">{words.works(duration(test.data.duration_ms), test.data.models?.length ?? 0)}</p></Note>}
        {test.data?.ok === false && <ErrorNote error={new Error(test.data.problem ?? words.broken)} />}
        {test.isError && <ErrorNote error={test.error} />}
        <Facts
          items={[
            [words.facts.dialect, words.dialects[provider.dialect]],
            [words.facts.url, <span key="url" className="break-all">{provider.base_url}</span>],
            [words.facts.key, provider.api_key_hint ?? words.noKey],
            [words.facts.keyChanged, <Time key="key" value={provider.key_changed_at} />],
            [words.facts.primary, provider.primary_model],
            [words.facts.created, <Time key="created" value={provider.created_at} />],
            [words.facts.changed, <Time key="changed" value={provider.updated_at} />],
          ]}
        />
        <Models provider={provider} />
      </div>
    </Drawer>
  )
}

export function OwnProviders() {
  const queries = useQueryClient()
  const [search, setSearch] = useQueryState()
  const [editing, setEditing] = useState<Provider | null>(null)
  const [removing, setRemoving] = useState<Provider | null>(null)
  const providers = useQuery({
    queryKey: ['providers', 'own'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/providers', { params: { query: { limit: 100 } }, signal })),
  })
  const refresh = () => queries.invalidateQueries({ queryKey: ['providers'] })
  const rows = providers.data?.data
  const opened = rows?.find((one) => one.id === search.id)
  const add = <Button variant="primary" icon={<Plus />} onPress={() => setSearch({ new: '1' })}>{words.add}</Button>
  return (
    <>
      <Card title={text.tabs.own} detail={words.detail} actions={!!rows?.length && add} flush>
        <DataTable
          label={text.tabs.own}
          columns={columns}
          rows={rows}
          rowKey={(one) => one.id}
          onOpen={(one) => setSearch({ id: one.id })}
          isOpen={(one) => one.id === search.id}
          error={providers.isError && !rows ? providers.error : undefined}
          onRetry={() => void providers.refetch()}
          empty={<Empty title={words.empty} action={add}>{words.emptyHelp}</Empty>}
        />
      </Card>
      {opened && !editing && !removing && (
        <Details provider={opened} onClose={() => setSearch({ id: undefined })} onEdit={() => setEditing(opened)} onRemove={() => setRemoving(opened)} />
      )}
      {(search.new === '1' || editing) && (
        <ProviderForm
          provider={editing}
          onClose={(saved) => {
            setEditing(null)
            setSearch({ new: undefined, id: saved?.id ?? search.id })
            if (!saved) return
            void refresh()
            done(editing ? words.saved(saved.name) : words.added(saved.name))
          }}
        />
      )}
      {removing && (
        <Confirm
          isOpen
          onClose={() => setRemoving(null)}
          title={words.removeTitle(removing.name)}
          action={words.remove}
          name={removing.name}
          onConfirm={async () => {
            await ok(api.DELETE('/api/v1/providers/{id}', { params: { path: { id: removing.id } } }))
            setSearch({ id: undefined })
            await refresh()
            done(words.removed(removing.name))
          }}
        >
          {words.removeDetail(removing.models.length)}
        </Confirm>
      )}
    </>
  )
}
