import { Bot, Plus } from 'lucide-react'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { useAgents } from '@/features/playground/setup'
import { Button } from '@/ui/button'
import { number, Time } from '@/ui/format'
import { Card, Page } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { text } from '@text/agents'
import { AgentDrawer, NEW } from './agent-drawer'
import type { Agent } from './terms'

function documents(agent: Agent): string {
  if (!agent.knowledge) return text.noDocuments
  const labels = Object.values(agent.knowledge_scope ?? {}).flat().length
  return labels === 0 ? text.allDocuments : text.labels(labels)
}

const columns: Column<Agent>[] = [
  {
    id: 'name',
    header: text.columns.name,
    grow: true,
    cell: (agent) => (
      <>
        <span className="font-medium">{agent.name}</span>
        {agent.instructions && <span className="text-muted"> · {agent.instructions}</span>}
      </>
    ),
  },
  { id: 'model', header: text.columns.model, cell: (agent) => <span className="block max-w-52 truncate">{agent.model}</span> },
  { id: 'documents', header: text.columns.documents, from: 'md', cell: documents },
  { id: 'version', header: text.columns.version, numeric: true, from: 'sm', cell: (agent) => number(agent.version) },
  { id: 'changed', header: text.columns.changed, from: 'sm', cell: (agent) => <Time value={agent.updated_at} /> },
]

export default function AgentsPage() {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const agents = useAgents()
  const open = (id: string | undefined) => setSearch({ id, tab: undefined, from: undefined, to: undefined })
  const create = may('config:write') && <Button variant="primary" icon={<Plus />} onPress={() => open(NEW)}>{text.create}</Button>
  return (
    <Page title={text.title} detail={text.detail} actions={create}>
      <Card flush>
        <DataTable
          label={text.list}
          columns={columns}
          rows={agents.data}
          rowKey={(agent) => agent.id}
          onOpen={(agent) => open(agent.id)}
          isOpen={(agent) => agent.id === search.id}
          error={agents.data ? null : agents.error}
          onRetry={() => void agents.refetch()}
          empty={<Empty title={text.empty.title} icon={<Bot />} action={create}>{text.empty.detail}</Empty>}
        />
      </Card>
      {search.id && <AgentDrawer key={search.id === NEW ? NEW : 'one'} id={search.id} onClose={() => open(undefined)} />}
    </Page>
  )
}
