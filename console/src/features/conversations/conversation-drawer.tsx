import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Download, FileText, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { download, save } from '@/api/download'
import { useOnce } from '@/api/once'
import { nameOf } from '@/app/conversation'
import { useSession } from '@/app/session'
import { useAgents } from '@/features/playground/setup'
import { Confirm, Dialog, DialogActions, Drawer } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { money, number, Time } from '@/ui/format'
import { Badge, Facts } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { done, failed } from '@/ui/toast'
import { text as common } from '@text/common'
import { text as all } from '@text/conversations'
import { Transcript } from './transcript'

const text = all.one
type Conversation = Schemas['Conversation']

const path = (id: string) => ({ params: { path: { id } } })

/** The lists and the one are read anew; what was said in it stays as it is. */
const changed = (queries: QueryClient, id: string) => Promise.all([['conversations', 'list'], ['conversations', 'one', id]].map((queryKey) => queries.invalidateQueries({ queryKey })))

export function ConversationDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const found = useQuery({
    queryKey: ['conversations', 'one', id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/conversations/{id}', { ...path(id), signal })),
  })
  return (
    <Drawer isOpen wide onClose={onClose} title={(found.data && nameOf(found.data)) ?? text.title}>
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={8} />}
      {found.data && <Content conversation={found.data} onClose={onClose} />}
    </Drawer>
  )
}

function Content({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { may } = useSession()
  const agents = useAgents(may('config:read') && conversation.agent !== undefined)
  const agent = agents.data?.find((one) => one.id === conversation.agent)
  const items: [string, React.ReactNode][] = []
  if (conversation.end_user) items.push([text.user, conversation.end_user])
  if (conversation.agent) items.push([text.agent, `${agent?.name ?? conversation.agent}, ${text.agentVersion(conversation.agent_version ?? 1)}`])
  items.push([text.model, conversation.model], [text.begun, <Time key="begun" absolute value={conversation.created_at} />])
  const { summary } = conversation
  if (summary && summary.messages > 0) {
    items.push([text.messages, number(summary.messages)])
    items.push([text.tokens, text.tokensInOut(number(summary.input_tokens), number(summary.output_tokens))])
    items.push([text.cost, money(summary.cost_usd)])
  }
  items.push([text.id, <code key="id" className="font-mono text-[0.8rem] break-all">{conversation.id}</code>])
  if (conversation.system_prompt) items.push([text.system, <span key="system" className="line-clamp-4 whitespace-pre-wrap">{conversation.system_prompt}</span>])
  if (conversation.metadata) items.push([text.metadata, <code key="metadata" className="font-mono text-[0.8rem] break-all">{JSON.stringify(conversation.metadata)}</code>])
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-start justify-between gap-4">
        <Facts items={items} className="min-w-0 text-[0.93rem]" />
        <div className="flex items-center gap-2">
          {conversation.archived && <Badge>{text.isArchived}</Badge>}
          <Actions conversation={conversation} onClose={onClose} />
        </div>
      </div>
      <Transcript conversation={conversation} />
    </div>
  )
}

function Actions({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const queries = useQueryClient()
  const [asks, setAsks] = useState<'rename' | 'delete' | null>(null)
  const archive = async (away: boolean) => {
    try {
      await ok(away ? api.POST('/api/v1/conversations/{id}/archive', path(conversation.id)) : api.POST('/api/v1/conversations/{id}/unarchive', path(conversation.id)))
      await changed(queries, conversation.id)
      done(away ? text.archived : text.unarchived, away ? () => void archive(false) : undefined)
    } catch (error) {
      failed(error)
    }
  }
  const lines = async () => {
    const whole = await ok(api.GET('/api/v1/conversations/{id}/export', path(conversation.id)))
    if (typeof whole !== 'string') save(new Blob(whole.messages.map((message) => `${JSON.stringify(message)}\n`), { type: 'application/jsonl' }), `${conversation.id}.jsonl`)
  }
  const markdown = () => download(`/api/v1/conversations/${conversation.id}/export?format=markdown`, `${conversation.id}.md`)
  return (
    <>
      <Menu
        label={text.actions}
        actions={[
          { id: 'rename', label: text.rename, icon: <Pencil />, onAction: () => setAsks('rename') },
          conversation.archived
            ? { id: 'unarchive', label: text.unarchive, icon: <ArchiveRestore />, onAction: () => void archive(false) }
            : { id: 'archive', label: text.archive, icon: <Archive />, onAction: () => void archive(true) },
          { id: 'lines', label: text.exportLines, icon: <Download />, onAction: () => void lines().catch(failed) },
          { id: 'markdown', label: text.exportMarkdown, icon: <FileText />, onAction: () => void markdown().catch(failed) },
          { id: 'delete', label: text.delete, icon: <Trash2 />, danger: true, onAction: () => setAsks('delete') },
        ]}
      />
      {asks === 'rename' && <Rename conversation={conversation} onClose={() => setAsks(null)} />}
      <Confirm
        isOpen={asks === 'delete'}
        onClose={() => setAsks(null)}
        title={text.deleteTitle}
        action={text.delete}
        name={nameOf(conversation) ?? conversation.id}
        onConfirm={async () => {
          await ok(api.DELETE('/api/v1/conversations/{id}', path(conversation.id)))
          onClose()
          await queries.invalidateQueries({ queryKey: ['conversations', 'list'] })
          done(text.deleted)
        }}
      >
        {text.deleteDetail(nameOf(conversation) ?? conversation.id, conversation.summary?.messages)}
      </Confirm>
    </>
  )
}

function Rename({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const queries = useQueryClient()
  const [title, setTitle] = useState(conversation.title ?? '')
  const rename = useOnce(
    () => ok(api.PATCH('/api/v1/conversations/{id}', { ...path(conversation.id), body: { title: title.trim() } })),
    async () => {
      await changed(queries, conversation.id)
      done(text.renamed)
      onClose()
    },
  )
  const submit = () => {
    if (title.trim()) rename.mutate()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.rename}
      footer={<DialogActions onCancel={onClose} action={common.actions.save} isPending={rename.isPending} isDisabled={!title.trim()} onAction={submit} />}
    >
      <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus label={text.newTitle} value={title} onChange={setTitle} maxLength={200} />
        {rename.isError && <ErrorNote error={rename.error} />}
      </form>
    </Dialog>
  )
}
