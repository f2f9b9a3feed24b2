import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Eraser } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/settings'
import { api, ok, once, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { number, Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'
import { GroupCard } from './groups'
import type { Config } from './use-settings'

type Due = Schemas['Retention']['data'][number]
type Receipt = Schemas['ErasureReceipt']

const words = text.privacy
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0)

const dueColumns: Column<Due>[] = [
  { id: 'data', header: words.columns.data, grow: true, cell: (row) => words.classes[row.data_class] },
  { id: 'kept', header: words.columns.kept, cell: (row) => (row.days === undefined ? words.forEver : words.days(number(row.days))) },
  { id: 'due', header: words.columns.due, numeric: true, cell: (row) => words.rows(number(sum(row.due))) },
]

function DueNow() {
  const due = useQuery({ queryKey: ['settings', 'retention'], queryFn: ({ signal }) => ok(api.GET('/api/v1/retention', { signal })) })
  return (
    <Card title={words.due} detail={words.dueDetail} flush>
      <DataTable label={words.due} columns={dueColumns} rows={due.data?.data} rowKey={(row) => row.data_class} error={due.isError ? due.error : undefined} onRetry={() => void due.refetch()} empty={<Empty title={words.rows('0')} />} />
    </Card>
  )
}

const mono = (value: string) => <span className="font-mono text-[0.85rem]">{value}</span>
const receiptColumns: Column<Receipt>[] = [
  { id: 'when', header: words.receiptColumns.when, cell: (one) => <Time value={one.erased_at} /> },
  { id: 'person', header: words.receiptColumns.person, grow: true, cell: (one) => mono(one.end_user) },
  { id: 'rows', header: words.receiptColumns.rows, numeric: true, cell: (one) => number(sum(one.erased)) },
  { id: 'id', header: words.receiptColumns.id, from: 'lg', cell: (one) => mono(one.id) },
]

function Erasure() {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [asking, setAsking] = useState(false)
  const { table } = usePages(['settings', 'receipts'], (cursor, signal) => ok(api.GET('/api/v1/erasures', { params: { query: { limit: 50, cursor } }, signal })))
  return (
    <>
      <Card title={words.erase} detail={words.eraseDetail}>
        <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => { event.preventDefault(); if (name.trim()) setAsking(true) }}>
          <TextField label={words.endUser} placeholder={words.endUserPlaceholder} value={name} onChange={setName} className="w-80 max-w-full" />
          <Button type="submit" variant="danger" icon={<Eraser />} isDisabled={name.trim() === ''}>{words.eraseAction}</Button>
        </form>
      </Card>
      <Card title={words.receipts} flush>
        <DataTable
          label={words.receipts}
          columns={receiptColumns}
          {...table}
          rowKey={(one) => one.id}
          empty={<Empty title={words.noReceipts}>{words.noReceiptsHelp}</Empty>}
          height="24rem"
        />
      </Card>
      <Confirm
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={words.eraseTitle}
        action={words.eraseAction}
        name={name.trim()}
        onConfirm={async () => {
          const receipt = await ok(api.POST('/api/v1/erasures', { body: { end_user: name.trim() }, headers: once() }))
          await queries.invalidateQueries({ queryKey: ['settings', 'receipts'] })
          setName('')
          done(words.erased(number(sum(receipt.erased))))
        }}
      >
        {words.eraseConfirm(name.trim())}
      </Confirm>
    </>
  )
}

export function Privacy({ config }: { config: Config }) {
  const { may } = useSession()
  return (
    <>
      <GroupCard config={config} group="privacy" />
      <GroupCard config={config} group="retention" />
      {may('privacy:manage') && <DueNow />}
      {may('privacy:manage') && <Erasure />}
    </>
  )
}
