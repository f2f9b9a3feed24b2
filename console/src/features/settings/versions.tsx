import { History } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/settings'
import { text as audit } from '@text/audit'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { useSession, useTenant } from '@/app/session'
import { Button } from '@/ui/button'
import { changes, Diff, Json } from '@/ui/diff'
import { Confirm, Drawer } from '@/ui/dialog'
import { number, Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'
import type { Config } from './use-settings'

type Version = Schemas['ConfigVersion']

const words = text.versions

export function Versions({ config }: { config: Config }) {
  const { id } = useTenant()
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const [back, setBack] = useState<Version | null>(null)
  const { rows, table } = usePages(['settings', 'versions'], (cursor, signal) =>
    ok(api.GET('/api/v1/tenants/{id}/config/versions', { params: { path: { id }, query: { limit: 50, cursor } }, signal })),
  )
  const at = rows?.findIndex((version) => String(version.version) === search.id) ?? -1
  const opened = rows?.[at]
  const before = (version: Version) => rows?.[rows.indexOf(version) + 1]
  const current = rows?.[0]
  const columns: Column<Version>[] = [
    { id: 'version', header: words.columns.version, numeric: true, cell: (version) => number(version.version) },
    { id: 'action', header: words.columns.action, cell: (version) => <>{words.actions[version.action] ?? version.action} {version === current && <Badge tone="good">{words.current}</Badge>}</> },
    { id: 'fields', header: words.columns.fields, from: 'md', grow: true, cell: (version) => <span className="text-muted">{changes(before(version)?.config ?? {}, version.config).map((change) => change.path).join(', ')}</span> },
    { id: 'who', header: words.columns.who, from: 'sm', cell: (version) => <span>{audit.kinds[version.actor_kind] ?? version.actor_kind} <span className="font-mono text-[0.85rem] text-muted max-lg:hidden">{version.actor}</span></span> },
    { id: 'when', header: words.columns.when, cell: (version) => <Time value={version.created_at} /> },
  ]
  return (
    <Card title={text.tabs.versions} detail={words.detail} flush>
      <DataTable
        label={text.tabs.versions}
        columns={columns}
        {...table}
        rowKey={(version) => String(version.version)}
        onOpen={(version) => setSearch({ id: String(version.version) })}
        isOpen={(version) => version === opened}
        empty={<Empty title={words.empty} icon={<History />}>{words.emptyHelp}</Empty>}
      />
      {opened && !back && (
        <Drawer
          isOpen
          onClose={() => setSearch({ id: undefined })}
          title={words.title(number(opened.version))}
          footer={may('config:write') && opened !== current && <Button variant="primary" icon={<History />} onPress={() => setBack(opened)}>{words.rollBack}</Button>}
        >
          <div className="flex flex-col gap-6">
            <section className="flex flex-col gap-2">
              <h3 className="font-semibold">{words.against}</h3>
              {before(opened) || table.hasMore ? <Diff before={before(opened)?.config} after={opened.config} same={words.same} /> : <p className="text-muted">{words.first}</p>}
            </section>
            <section className="flex flex-col gap-2">
              <h3 className="font-semibold">{words.document}</h3>
              <Json label={words.document} value={opened.config} />
            </section>
          </div>
        </Drawer>
      )}
      {back && (
        <Confirm
          isOpen
          onClose={() => setBack(null)}
          title={words.rollBackTitle(number(back.version))}
          action={words.rollBack}
          onConfirm={async () => {
            await config.rollBack(back.version)
            setSearch({ id: undefined })
            done(words.rolledBack(number(back.version)))
          }}
        >
          <div className="flex flex-col gap-4">
            <p>{words.rollBackDetail}</p>
            <Diff before={config.own} after={back.config} same={words.same} />
          </div>
        </Confirm>
      )}
    </Card>
  )
}
