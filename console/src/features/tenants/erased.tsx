import { Download, FileCheck } from 'lucide-react'
import { text } from '@text/tenants'
import { installation, ok, type Schemas } from '@/api/client'
import { save } from '@/api/download'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { Json } from '@/ui/diff'
import { Drawer } from '@/ui/dialog'
import { number, Time } from '@/ui/format'
import { Card, Facts } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'

type Certificate = Schemas['ErasureCertificate']

const words = text.erased
const rowsOf = (one: Certificate) => Object.values(one.statement.rows).reduce((sum, count) => sum + count, 0)
const mono = (value: string) => <span className="font-mono text-[0.85rem] break-all">{value}</span>

const columns: Column<Certificate>[] = [
  { id: 'tenant', header: words.columns.tenant, grow: true, cell: (one) => mono(one.statement.tenant_id) },
  { id: 'ended', header: words.columns.ended, cell: (one) => <Time value={one.statement.ended_at} /> },
  { id: 'rows', header: words.columns.rows, numeric: true, from: 'sm', cell: (one) => number(rowsOf(one)) },
  { id: 'requests', header: words.columns.requests, numeric: true, from: 'md', cell: (one) => number(one.statement.usage.reduce((sum, month) => sum + month.requests, 0)) },
]

function Details({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { statement } = certificate
  const facts = words.facts
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={words.title}
      footer={
        <Button icon={<Download />} onPress={() => save(new Blob([JSON.stringify(certificate, null, 2)], { type: 'application/json' }), `${certificate.id}.json`)}>{words.download}</Button>
      }
    >
      <div className="flex flex-col gap-5">
        <Facts
          items={[
            [facts.id, mono(certificate.id)],
            [facts.tenant, mono(statement.tenant_id)],
            [facts.asked, <Time key="asked" value={statement.asked_at} absolute />],
            [facts.by, mono(statement.asked_by)],
            ...(statement.reason ? ([[facts.reason, statement.reason]] as [string, string][]) : []),
            [facts.began, <Time key="began" value={statement.began_at} absolute />],
            [facts.ended, <Time key="ended" value={statement.ended_at} absolute />],
            [facts.rows, number(rowsOf(certificate))],
            [facts.keys, number(statement.data_keys_destroyed.length)],
            [facts.key, certificate.key ? mono(certificate.key) : facts.unsigned],
          ]}
        />
        <Json label={words.json} value={statement} />
      </div>
    </Drawer>
  )
}

export function Erased() {
  const [search, setSearch] = useQueryState()
  const { rows, table } = usePages(['tenants', 'certificates'], (cursor, signal) => ok(installation.GET('/api/v1/erasure-certificates', { params: { query: { limit: 100, cursor } }, signal })))
  const opened = rows?.find((one) => one.id === search.id)
  return (
    <Card title={text.tabs.erased} detail={words.detail} flush>
      <DataTable
        label={text.tabs.erased}
        columns={columns}
        {...table}
        rowKey={(one) => one.id}
        onOpen={(one) => setSearch({ id: one.id })}
        isOpen={(one) => one.id === search.id}
        empty={<Empty title={words.empty} icon={<FileCheck />}>{words.emptyHelp}</Empty>}
      />
      {opened && <Details certificate={opened} onClose={() => setSearch({ id: undefined })} />}
    </Card>
  )
}
