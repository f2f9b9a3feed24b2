import { useNavigate } from '@tanstack/react-router'
import { Building2, FileUp, Plus } from 'lucide-react'
import { useState } from 'react'
import { text as shell } from '@text/shell'
import { text } from '@text/tenants'
import { useQueryState, useTyped } from '@/app/query-state'
import { useSession } from '@/app/session'
import { EnterTenant, useTenants } from '@/app/tenants'
import { Button } from '@/ui/button'
import { SearchField, Select } from '@/ui/field'
import { money, number, Time } from '@/ui/format'
import { Badge, Card, Page } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { Stat, Stats } from '@/ui/stat'
import { Empty, Note } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { Tabs } from '@/ui/tabs'
import { done } from '@/ui/toast'
import { Explain } from '@/ui/tooltip'
import { type Act, acts, ConfirmAct, ConfirmRemoveDemo } from './acts'
import { Erased } from './erased'
import { ImportDialog } from './import-dialog'
import { StatusBadge } from './status-badge'
import { TenantDrawer } from './tenant-drawer'
import { TenantForm } from './tenant-form'
import { type Tenant, useRefresh, useStatistics, useTenantPages } from './tenants'

function Sums() {
  const statistics = useStatistics()
  const found = statistics.data
  const words = text.sums
  const top = found?.top_by_usage
  const status = (name: string) => number(found?.by_status[name] ?? 0)
  if (statistics.isError) return null
  return (
    <Stats>
      <Stat label={words.total} value={found && number(found.total)} detail={found && words.created(number(found.new_this_month))} />
      <Stat label={words.active} value={found && status('active')} detail={found && words.suspended(status('suspended'))} />
      <Stat label={words.deleting} value={found && status('deleting')} detail={found && words.ordered(number(found.deleted_this_month))} />
      <Stat
        label={words.requests}
        value={top && number(top.reduce((sum, one) => sum + one.api_calls, 0))}
        detail={top && words.cost(money(top.reduce((sum, one) => sum + Number(one.cost_usd), 0)))}
      />
    </Stats>
  )
}

function List({ onCreate }: { onCreate: () => void }) {
  const { renamed } = useSession()
  const navigate = useNavigate()
  const [search, setSearch] = useQueryState()
  const [typed, setTyped] = useTyped('q')
  const [editing, setEditing] = useState<Tenant | null>(null)
  const [acting, setActing] = useState<{ act: Act; tenant: Tenant } | null>(null)
  const [entering, setEntering] = useState<Tenant | null>(null)
  const [removingDemo, setRemovingDemo] = useState(false)
  const refresh = useRefresh()
  const { rows, table } = useTenantPages()
  const statistics = useStatistics()
  const use = new Map(statistics.data?.top_by_usage.map((one) => [one.tenant_id, one]))
  const demo = useTenants().data?.filter((tenant) => tenant.demo && tenant.status !== 'deleting') ?? []
  const filtered = !!(search.q || search.status)
  const menu = (tenant: Tenant) => [
    { id: 'open', label: text.actions.open, onAction: () => setEntering(tenant) },
    { id: 'edit', label: text.actions.edit, onAction: () => setEditing(tenant) },
    ...acts(tenant).map((act) => ({ id: act, label: text.actions[act], danger: act === 'delete' || act === 'erase', onAction: () => setActing({ act, tenant }) })),
  ]
  const columns: Column<Tenant>[] = [
    {
      id: 'name',
      header: text.columns.name,
      grow: true,
      cell: (tenant) => (
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{tenant.name}</span>
          <span className="truncate text-muted max-sm:hidden">{tenant.slug}</span>
          {tenant.demo && <Badge tone="accent">{text.demo}</Badge>}
        </span>
      ),
    },
    { id: 'status', header: text.columns.status, cell: (tenant) => <StatusBadge status={tenant.status} /> },
    { id: 'plan', header: text.columns.plan, from: 'md', cell: (tenant) => text.tiers[tenant.tier] },
    {
      id: 'requests',
      header: <>{text.columns.requests} <Explain label={text.columns.requests}>{text.thisMonth}</Explain></>,
      numeric: true,
      from: 'md',
      cell: (tenant) => number(use.get(tenant.id)?.api_calls ?? 0),
    },
    { id: 'cost', header: text.columns.cost, numeric: true, from: 'lg', cell: (tenant) => money(use.get(tenant.id)?.cost_usd ?? 0) },
    { id: 'created', header: text.columns.created, from: 'lg', cell: (tenant) => <Time value={tenant.created_at} /> },
    { id: 'actions', header: <span className="sr-only">{text.columns.actions}</span>, cell: (tenant) => <Menu label={text.actions.of(tenant.name)} actions={menu(tenant)} /> },
  ]
  return (
    <>
      <Sums />
      {demo.length > 0 && (
        <Note>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <span>{text.demoNote(demo.map((tenant) => tenant.name).join(', '), demo.length)}</span>
            <Button size="sm" onPress={() => setRemovingDemo(true)}>{text.removeDemo}</Button>
          </div>
        </Note>
      )}
      <Card flush>
        <div className="flex flex-wrap items-end gap-3 border-b border-line p-4">
          <SearchField label={text.search} value={typed} onChange={setTyped} className="w-72 max-sm:w-full" />
          <Select
            bare
            label={text.status}
            value={search.status ?? 'all'}
            choices={[{ id: 'all', label: text.anyStatus }, ...Object.entries(text.statuses).map(([id, label]) => ({ id, label }))]}
            onChange={(status) => setSearch({ status: status === 'all' ? undefined : status })}
            className="w-44 max-sm:w-full"
          />
        </div>
        <DataTable
          label={text.tabs.all}
          columns={columns}
          {...table}
          rowKey={(tenant) => tenant.id}
          onOpen={(tenant) => setSearch({ id: tenant.id })}
          isOpen={(tenant) => tenant.id === search.id}
          empty={
            filtered ? (
              <Empty title={text.noneMatch} action={<Button onPress={() => setSearch({ q: undefined, status: undefined })}>{text.clear}</Button>}>{text.noneMatchHelp}</Empty>
            ) : (
              <Empty title={text.empty} icon={<Building2 />} action={<Button variant="primary" icon={<Plus />} onPress={onCreate}>{text.create}</Button>}>{text.emptyHelp}</Empty>
            )
          }
        />
      </Card>
      {search.id && !editing && !acting && !entering && (
        <TenantDrawer
          id={search.id}
          listed={rows?.find((tenant) => tenant.id === search.id)}
          use={use.get(search.id)}
          onClose={() => setSearch({ id: undefined })}
          onEdit={setEditing}
          onAct={(act, tenant) => setActing({ act, tenant })}
          onEnter={setEntering}
        />
      )}
      {editing && (
        <TenantForm
          tenant={editing}
          onClose={(saved) => {
            setEditing(null)
            if (!saved) return
            void refresh()
            renamed({ id: saved.id, slug: saved.slug, name: saved.name })
            done(text.form.saved(saved.name))
          }}
        />
      )}
      {acting && (
        <ConfirmAct
          act={acting.act}
          tenant={acting.tenant}
          onClose={() => setActing(null)}
        />
      )}
      {entering && (
        <EnterTenant
          tenant={{ id: entering.id, slug: entering.slug, name: entering.name }}
          onClose={(entered) => {
            setEntering(null)
            if (entered) void navigate({ to: '/' })
          }}
        />
      )}
      {removingDemo && <ConfirmRemoveDemo tenants={demo} onClose={() => setRemovingDemo(false)} />}
    </>
  )
}

export default function TenantsPage() {
  const [search, setSearch] = useQueryState()
  const [creating, setCreating] = useState(false)
  const [importing, setImporting] = useState(false)
  const refresh = useRefresh()
  return (
    <Page
      title={shell.nav.tenants}
      detail={text.detail}
      actions={
        <>
          <Button icon={<FileUp />} onPress={() => setImporting(true)}>{text.import}</Button>
          <Button variant="primary" icon={<Plus />} onPress={() => setCreating(true)}>{text.create}</Button>
        </>
      }
    >
      <Tabs
        label={text.tabs.label}
        value={search.tab ?? 'all'}
        onChange={(tab) => setSearch({ tab: tab === 'all' ? undefined : tab, id: undefined })}
        items={[
          { id: 'all', label: text.tabs.all, content: <List onCreate={() => setCreating(true)} /> },
          { id: 'erased', label: text.tabs.erased, content: <Erased /> },
        ]}
      />
      {creating && (
        <TenantForm
          tenant={null}
          onClose={(saved) => {
            setCreating(false)
            if (!saved) return
            void refresh()
            setSearch({ id: saved.id, tab: undefined })
            done(text.form.created(saved.name))
          }}
        />
      )}
      {importing && (
        <ImportDialog
          onClose={(tenantId) => {
            setImporting(false)
            if (!tenantId) return
            void refresh()
            setSearch({ id: tenantId, tab: undefined })
          }}
        />
      )}
    </Page>
  )
}
