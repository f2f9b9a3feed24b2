import { useQueryClient } from '@tanstack/react-query'
import { MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { useOnce } from '@/api/once'
import { usePages } from '@/api/pages'
import { useSession } from '@/app/session'
import { text } from '@text/account'
import { text as permissions } from '@text/permissions'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Card, Facts, Page } from '@/ui/layout'
import { Empty, ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'
import { roleName } from './roles'

type Session = Schemas['Session']

/** What belongs to the member who is signed in. */
export default function AccountPage() {
  const { session } = useSession()
  return (
    <Page title={text.title}>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title={text.profile.title}>
          <Facts
            items={[
              [text.profile.name, session.name],
              ...(session.email ? [[text.profile.email, session.email] as [string, string]] : []),
              ...(session.role ? [[text.profile.role, roleName(session.role)] as [string, string]] : []),
              [text.profile.permissions, <span key="p" className="flex flex-wrap gap-1">{session.permissions.map((scope) => <Badge key={scope}>{permissions[scope]?.label ?? scope}</Badge>)}</span>],
            ]}
          />
        </Card>
        {session.kind === 'member' && <Password />}
      </div>
      {session.kind === 'member' && <Sessions />}
    </Page>
  )
}

/** The browser and the system of a user agent, as far as it tells. */
export function program(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1]
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1]
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' }
  const known = [browser, system].filter((word) => word !== undefined).map((word) => names[word] ?? word)
  return known.length > 0 ? known.join(', ') : agent.split(' ')[0] || text.sessions.unknown
}

function Sessions() {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Session | null>(null)
  const sessions = usePages(['account', 'sessions'], (cursor, signal) => ok(api.GET('/api/v1/sessions', { params: { query: { limit: 100, cursor } }, signal })), { all: true })
  const end = async (one: Session) => {
    await ok(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id: one.id } } }))
    await queries.invalidateQueries({ queryKey: ['account'] })
    done(text.sessions.ended)
  }
  const where = (one: Session) => `${program(one.user_agent)} (${one.address})`
  return (
    <Card flush title={text.sessions.title} detail={text.sessions.detail}>
      {sessions.table.error ? <ErrorState error={sessions.table.error} onRetry={sessions.table.onRetry} />
      : !sessions.rows ? <Skeleton className="p-4" />
      : sessions.rows.length === 0 ? <Empty title={text.sessions.empty} />
      : (
        <ul className="divide-y divide-line">
          {sessions.rows.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
              <MonitorSmartphone aria-hidden className="size-5 text-muted" />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2">{program(one.user_agent)} {one.current && <Badge tone="good">{text.sessions.current}</Badge>}</span>
                <span className="block text-[0.87rem] text-muted">{one.address} · {text.sessions.since} <Time value={one.created_at} /></span>
              </span>
              {!one.current && <Button size="sm" variant="danger" aria-label={text.sessions.endOf(where(one))} onPress={() => setAsked(one)}>{text.sessions.end}</Button>}
            </li>
          ))}
        </ul>
      )}
      <Confirm isOpen={asked !== null} onClose={() => setAsked(null)} title={text.sessions.endTitle} action={text.sessions.end} onConfirm={async () => asked && end(asked)}>
        {asked && text.sessions.endDetail(where(asked))}
      </Confirm>
    </Card>
  )
}

function Password() {
  const queries = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const change = useOnce(
    () => ok(api.POST('/api/v1/me/password', { body: { current_password: current, new_password: next } })),
    async () => {
      setCurrent('')
      setNext('')
      setAgain('')
      setTried(false)
      done(text.password.done)
      await queries.invalidateQueries({ queryKey: ['account'] })
    },
  )
  const wrong = { next: next.length < 12 ? text.password.short : null, again: next === again ? null : text.password.differs }
  return (
    <Card title={text.password.title}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (!wrong.next && !wrong.again) change.mutate()
        }}
      >
        <TextField isRequired type="password" autoComplete="current-password" label={text.password.current} value={current} onChange={setCurrent} />
        <TextField isRequired type="password" autoComplete="new-password" label={text.password.next} help={text.password.help} value={next} onChange={setNext} error={tried ? wrong.next : null} />
        <TextField isRequired type="password" autoComplete="new-password" label={text.password.repeat} value={again} onChange={setAgain} error={tried ? wrong.again : null} />
        {change.isError && <ErrorNote error={change.error} />}
        <span><Button type="submit" variant="primary" isPending={change.isPending}>{text.password.submit}</Button></span>
      </form>
    </Card>
  )
}
