import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/system'
import { installation, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { Button } from '@/ui/button'
import { Code } from '@/ui/copy'
import { Confirm, Dialog, DialogActions } from '@/ui/dialog'
import { Switch, TextField } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { Empty, ErrorNote } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'

interface Key {
  id: string
  name: string
  created_at: string
  revoked_at?: string
}

const words = text.operators

/** Asks for a name, then shows the key, which the server will not show again. */
function Create({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const fits = name.trim() !== '' && name.trim().length <= 200
  const create = useOnce(() => ok(installation.POST('/api/v1/operator-keys', { body: { name: name.trim() } })), () => queries.invalidateQueries({ queryKey: ['system', 'operator-keys'] }))
  const submit = () => {
    setTried(true)
    if (fits) create.mutate()
  }
  if (create.data) {
    return (
      <Dialog isOpen stays onClose={onClose} title={words.createdTitle} footer={<Button variant="primary" onPress={onClose}>{words.finished}</Button>}>
        <div className="flex flex-col gap-3">
          <p>{words.createdDetail(create.data.name)}</p>
          <Code label={words.key}>{create.data.key}</Code>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.createTitle}
      footer={<DialogActions onCancel={onClose} action={words.submit} isPending={create.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus label={words.name} help={words.nameHelp} placeholder={words.namePlaceholder} value={name} onChange={setName} error={tried && !fits ? words.nameWrong : null} />
        {create.isError && <ErrorNote error={create.error} />}
      </form>
    </Dialog>
  )
}

export function OperatorKeys() {
  const queries = useQueryClient()
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<Key | null>(null)
  const [all, setAll] = useState(false)
  const keys = useQuery({ queryKey: ['system', 'operator-keys'], queryFn: ({ signal }) => ok(installation.GET('/api/v1/operator-keys', { signal })) })
  const rows = keys.data?.data.filter((key) => all || !key.revoked_at)
  const create = <Button variant="primary" icon={<Plus />} onPress={() => setCreating(true)}>{words.create}</Button>
  const columns: Column<Key>[] = [
    { id: 'name', header: words.columns.name, grow: true, cell: (key) => <span className="font-medium">{key.name}</span> },
    { id: 'state', header: words.columns.state, cell: (key) => (key.revoked_at ? <Badge>{words.revoked}</Badge> : <Badge tone="good">{words.good}</Badge>) },
    { id: 'created', header: words.columns.created, from: 'sm', cell: (key) => <Time value={key.created_at} /> },
    ...(all ? [{ id: 'revoked', header: words.columns.revoked, from: 'md' as const, cell: (key: Key) => <Time value={key.revoked_at} /> }] : []),
    { id: 'id', header: words.columns.id, from: 'lg', cell: (key) => <span className="font-mono text-[0.85rem] text-muted">{key.id}</span> },
    {
      id: 'actions',
      header: <span className="sr-only">{words.revoke}</span>,
      cell: (key) => !key.revoked_at && <Menu label={words.actionsOf(key.name)} actions={[{ id: 'revoke', label: words.revoke, danger: true, onAction: () => setRevoking(key) }]} />,
    },
  ]
  return (
    <Card title={text.tabs.operators} detail={words.detail} actions={<><Switch isSelected={all} onChange={setAll}>{words.showRevoked}</Switch>{create}</>} flush>
      <DataTable
        label={text.tabs.operators}
        columns={columns}
        rows={rows}
        rowKey={(key) => key.id}
        error={keys.isError && !rows ? keys.error : undefined}
        onRetry={() => void keys.refetch()}
        empty={<Empty title={words.empty} icon={<KeyRound />} action={create}>{words.emptyHelp}</Empty>}
      />
      {creating && <Create onClose={() => setCreating(false)} />}
      {revoking && (
        <Confirm
          isOpen
          onClose={() => setRevoking(null)}
          title={words.revokeTitle(revoking.name)}
          action={words.revoke}
          name={revoking.name}
          onConfirm={async () => {
            await ok(installation.DELETE('/api/v1/operator-keys/{id}', { params: { path: { id: revoking.id } } }))
            await queries.invalidateQueries({ queryKey: ['system', 'operator-keys'] })
            done(words.revokedDone(revoking.name))
          }}
        >
          {words.revokeDetail}
        </Confirm>
      )}
    </Card>
  )
}
