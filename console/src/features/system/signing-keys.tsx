import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/system'
import { installation, ok, once, type Schemas } from '@/api/client'
import { save } from '@/api/download'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'

type SigningKey = Schemas['SigningKey']
type AuditKey = Schemas['AuditKey'] & { signs: boolean }

const words = text.signing
const id = (value: string) => <span className="font-mono text-[0.85rem]">{value}</span>

function State({ signs, next }: { signs: boolean; next?: boolean }) {
  return signs ? <Badge tone="good">{words.signs}</Badge> : <Badge tone={next ? 'accent' : 'neutral'}>{next ? words.next : words.verifies}</Badge>
}

function TokenKeys() {
  const queries = useQueryClient()
  const [publishing, setPublishing] = useState(false)
  const [removing, setRemoving] = useState<SigningKey | null>(null)
  const keys = useQuery({ queryKey: ['system', 'signing-keys'], queryFn: ({ signal }) => ok(installation.GET('/api/v1/signing-keys', { signal })) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['system', 'signing-keys'] })
  const publish = <Button onPress={() => setPublishing(true)}>{words.publish}</Button>
  const columns: Column<SigningKey>[] = [
    { id: 'id', header: words.columns.id, grow: true, cell: (key) => id(key.id) },
    { id: 'state', header: words.columns.state, cell: (key) => <State signs={key.signs} next={new Date(key.signs_from) > new Date()} /> },
    { id: 'created', header: words.columns.created, from: 'md', cell: (key) => <Time value={key.created_at} /> },
    { id: 'from', header: words.columns.from, from: 'sm', cell: (key) => <Time value={key.signs_from} /> },
    {
      id: 'actions',
      header: <span className="sr-only">{words.remove}</span>,
      cell: (key) => <Menu label={words.actionsOf(key.id)} actions={[{ id: 'remove', label: words.remove, danger: true, onAction: () => setRemoving(key) }]} />,
    },
  ]
  return (
    <Card title={words.tokens} detail={words.tokensDetail} actions={publish} flush>
      <DataTable
        label={words.tokens}
        columns={columns}
        rows={keys.data?.data}
        rowKey={(key) => key.id}
        error={keys.isError && !keys.data ? keys.error : undefined}
        onRetry={() => void keys.refetch()}
        empty={<Empty title={words.empty} action={publish}>{words.emptyHelp}</Empty>}
      />
      <Confirm
        isOpen={publishing}
        onClose={() => setPublishing(false)}
        title={words.publishTitle}
        action={words.publish}
        onConfirm={async () => {
          await ok(installation.POST('/api/v1/signing-keys', { body: { signs_in_seconds: 3600 }, headers: once() }))
          await refresh()
          done(words.published)
        }}
      >
        {words.publishDetail}
      </Confirm>
      {removing && (
        <Confirm
          isOpen
          onClose={() => setRemoving(null)}
          title={words.removeTitle}
          action={words.remove}
          name={removing.id}
          onConfirm={async () => {
            await ok(installation.DELETE('/api/v1/signing-keys/{id}', { params: { path: { id: removing.id } } }))
            await refresh()
            done(words.removed)
          }}
        >
          {words.removeDetail}
        </Confirm>
      )}
    </Card>
  )
}

const auditColumns: Column<AuditKey>[] = [
  { id: 'kid', header: words.auditColumns.kid, grow: true, cell: (key) => id(key.kid) },
  { id: 'state', header: words.auditColumns.state, cell: (key) => <State signs={key.signs} /> },
]

function AuditKeys() {
  const queries = useQueryClient()
  const [rotating, setRotating] = useState(false)
  const keys = useQuery({ queryKey: ['system', 'audit-keys'], queryFn: ({ signal }) => ok(installation.GET('/.well-known/parley-audit-key', { signal })) })
  return (
    <Card
      title={words.audit}
      detail={words.auditDetail}
      actions={
        <>
          <Button icon={<Download />} isDisabled={!keys.data} onPress={() => save(new Blob([JSON.stringify(keys.data, null, 2)], { type: 'application/json' }), 'audit-key.json')}>{words.download}</Button>
          <Button onPress={() => setRotating(true)}>{words.rotate}</Button>
        </>
      }
      flush
    >
      <DataTable
        label={words.audit}
        columns={auditColumns}
        rows={keys.data?.keys.map((key, at) => ({ ...key, signs: at === 0 }))}
        rowKey={(key) => key.kid}
        error={keys.isError && !keys.data ? keys.error : undefined}
        onRetry={() => void keys.refetch()}
        empty={<Empty title={words.empty} />}
      />
      <Confirm
        isOpen={rotating}
        onClose={() => setRotating(false)}
        title={words.rotateTitle}
        action={words.rotate}
        onConfirm={async () => {
          await ok(installation.POST('/api/v1/audit/keys', { body: {}, headers: once() }))
          await queries.invalidateQueries({ queryKey: ['system', 'audit-keys'] })
          done(words.rotated)
        }}
      >
        {words.rotateDetail}
      </Confirm>
    </Card>
  )
}

export function SigningKeys() {
  return (
    <>
      <TokenKeys />
      <AuditKeys />
    </>
  )
}
