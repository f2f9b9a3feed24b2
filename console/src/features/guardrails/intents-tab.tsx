import { Pencil, Plus, Split, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useQueryState } from '@/app/query-state'
import { text as common } from '@text/common'
import { text } from '@text/guardrails'
import { Button } from '@/ui/button'
import { Select, Switch, TextArea } from '@/ui/field'
import { number } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { LinesField } from '@/ui/list-field'
import { Menu } from '@/ui/menu'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'
import { Classify } from './classify'
import type { OutOfScope, Route, useIntents } from './intents'
import { RouteForm } from './route-form'

const tones = { answer: 'accent', reply: 'good', refuse: 'bad', hand_off: 'warn' } as const
const NEW: Route = { name: '', action: 'reply', examples: [], enabled: true }

export function IntentsTab({ of, canWrite }: { of: ReturnType<typeof useIntents>; canWrite: boolean }) {
  const [search, setSearch] = useQueryState()
  const [adding, setAdding] = useState(false)
  if (of.query.isError) return <ErrorState error={of.query.error} onRetry={() => void of.query.refetch()} />
  if (!of.query.data) return <Skeleton lines={8} />
  const routes = of.draft.routes ?? []
  const setRoutes = (next: Route[]) => of.set({ ...of.draft, routes: next })
  const opened = adding ? NEW : routes.find((route) => route.name === search.route)
  const shut = () => {
    setAdding(false)
    setSearch({ route: undefined })
  }
  const remove = (route: Route) => {
    setRoutes(routes.filter((other) => other !== route))
    done(text.intents.removed(route.name), () => setRoutes(routes))
  }
  const add = canWrite && <Button size="sm" icon={<Plus />} onPress={() => setAdding(true)}>{text.intents.add}</Button>
  const columns: Column<Route>[] = [
    {
      id: 'name',
      header: text.intents.column.name,
      grow: true,
      cell: (route) => <span><span className="font-medium">{route.name}</span> <span className="text-muted">{route.description}</span></span>,
    },
    { id: 'action', header: text.intents.column.action, cell: (route) => <Badge tone={tones[route.action]}>{text.intents.actions[route.action]}</Badge> },
    { id: 'examples', header: text.intents.column.examples, numeric: true, from: 'sm', cell: (route) => number(route.examples.length) },
    { id: 'locale', header: text.intents.column.locale, from: 'md', cell: (route) => route.locale ?? common.states.all },
    {
      id: 'on',
      header: text.intents.column.on,
      cell: (route) => (
        <Switch isDisabled={!canWrite} isSelected={route.enabled !== false} onChange={(enabled) => setRoutes(routes.map((other) => (other === route ? { ...route, enabled } : other)))}>
          <span className="sr-only">{text.intents.enabled(route.name)}</span>
        </Switch>
      ),
    },
    ...(canWrite
      ? [{
          id: 'actions',
          header: <span className="sr-only">{common.actions.edit}</span>,
          cell: (route: Route) => (
            <Menu
              label={text.intents.actionsOf(route.name)}
              actions={[
                { id: 'edit', label: common.actions.edit, icon: <Pencil />, onAction: () => setSearch({ route: route.name }) },
                { id: 'delete', label: common.actions.delete, icon: <Trash2 />, danger: true, onAction: () => remove(route) },
              ]}
            />
          ),
        }]
      : []),
  ]
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="flex min-w-0 flex-col gap-5">
        <Card flush title={text.intents.list} detail={text.intents.detail} actions={add}>
          <DataTable
            label={text.intents.list}
            columns={columns}
            rows={routes}
            rowKey={(route) => route.name}
            onOpen={(route) => setSearch({ route: route.name })}
            isOpen={(route) => route === opened}
            empty={<Empty title={text.intents.empty} icon={<Split />} action={add}>{text.intents.emptyDetail}</Empty>}
          />
        </Card>
        <Beyond of={of.draft.out_of_scope} canWrite={canWrite} onChange={(out_of_scope) => of.set({ ...of.draft, out_of_scope })} />
      </div>
      <div className="min-w-0 xl:sticky xl:top-4"><Classify /></div>
      {opened && (
        <RouteForm
          key={opened.name}
          of={opened}
          isNew={adding}
          others={routes.filter((route) => route !== opened)}
          canWrite={canWrite}
          onApply={(route) => {
            setRoutes(adding ? [...routes, route] : routes.map((other) => (other === opened ? route : other)))
            shut()
          }}
          onClose={shut}
        />
      )}
    </div>
  )
}

/** What becomes of questions that belong to no route. */
function Beyond({ of: beyond, canWrite, onChange }: { of: OutOfScope; canWrite: boolean; onChange: (next: OutOfScope) => void }) {
  const set = (change: Partial<OutOfScope>) => onChange({ ...beyond, ...change })
  return (
    <Card title={text.intents.outOfScope.title}>
      <div className="flex flex-col gap-4">
        <Select
          label={text.intents.outOfScope.action}
          className="max-w-72"
          isDisabled={!canWrite}
          value={beyond.action}
          onChange={(action) => set({ action })}
          choices={[{ id: 'answer', label: text.intents.outOfScope.answer }, { id: 'refuse', label: text.intents.outOfScope.refuse }]}
        />
        {beyond.action === 'refuse' && <TextArea rows={2} isReadOnly={!canWrite} maxLength={4000} label={text.intents.outOfScope.text} value={beyond.text ?? ''} onChange={(words) => set({ text: words })} />}
        <LinesField label={text.intents.outOfScope.examples} help={text.intents.outOfScope.examplesHelp} value={beyond.examples ?? []} onChange={(examples) => canWrite && set({ examples })} />
      </div>
    </Card>
  )
}
