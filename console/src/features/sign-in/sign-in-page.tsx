import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import icon from '@/icon.svg'
import { text } from '@text/sign-in'
import { signIn, type SignIn, useSessionQuery } from '@/app/session'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { ErrorNote, Note, Skeleton } from '@/ui/state'
import { Tabs } from '@/ui/tabs'
import { useSubmit } from './use-submit'

/** The quiet frame of what is seen before there is a session. */
export function Entrance({ title, detail, children }: { title: string; detail?: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-md rounded-xl border border-line bg-surface p-6 shadow-raised sm:p-8">
        <img src={icon} alt="" className="mb-4 size-9" />
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {detail && <p className="mt-1 text-muted">{detail}</p>}
        <div className="mt-5">{children}</div>
      </div>
    </main>
  )
}

/** The ticket of a one-time link, taken out of the address so that it is in no history. */
function takeTicket(): string | null {
  const found = new URLSearchParams(location.hash.slice(1)).get('ticket')
  if (found) history.replaceState(history.state, '', location.pathname + location.search)
  return found
}

/** Only an address of this console: nobody is led elsewhere by a link to the sign-in. */
const safe = (next: string | undefined) => (next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/')

export default function SignInPage() {
  const [search] = useQueryState()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const session = useSessionQuery()
  const ticket = useRef<string | null | undefined>(undefined)
  if (ticket.current === undefined) ticket.current = takeTicket()
  const [checking, setChecking] = useState(!!ticket.current)
  const [error, setError] = useState<unknown>(null)
  const begun = useRef(false)
  const arrive = async (by: SignIn, to: string) => {
    const made = await signIn(by)
    queries.clear()
    queries.setQueryData(['session'], made)
    await navigate({ to, replace: true })
  }
  useEffect(() => {
    if (!ticket.current || begun.current) return
    begun.current = true
    // the link is the first thing a new operator opens: it leads to the guided start
    arrive({ ticket: ticket.current }, search.next ? safe(search.next) : '/start')
      .catch(setError)
      .finally(() => setChecking(false))
  })
  const known = session.data
  useEffect(() => {
    if (known && !ticket.current) void navigate({ to: safe(search.next), replace: true })
  }, [known, navigate, search.next])
  if (checking || session.isPending) {
    return (
      <Entrance title={checking ? text.checkingLink : text.title}>
        <Skeleton />
      </Entrance>
    )
  }
  const enter = (by: SignIn) => arrive(by, safe(search.next))
  return (
    <Entrance title={error ? text.linkFailed : text.title} detail={error ? text.linkHelp : undefined}>
      {search.welcome && <Note tone="good" className="mb-4">{text.invitation.accepted}</Note>}
      <Tabs
        label={text.title}
        value={search.as ?? (error ? 'operator' : 'member')}
        onChange={(as) => void navigate({ to: '.', search: { ...search, as }, replace: true } as never)}
        items={[
          { id: 'member', label: text.asMember, content: <MemberForm tenant={search.tenant ?? ''} onSubmit={enter} /> },
          { id: 'operator', label: text.asOperator, content: <OperatorForm onSubmit={enter} /> },
        ]}
      />
    </Entrance>
  )
}

function MemberForm({ tenant: known, onSubmit }: { tenant: string; onSubmit: (by: SignIn) => Promise<void> }) {
  const [tenant, setTenant] = useState(known)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { pending, error, submit } = useSubmit(() => onSubmit({ tenant: tenant.trim(), email: email.trim(), password }))
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <TextField label={text.tenant} help={text.tenantHelp} isRequired autoComplete="organization" value={tenant} onChange={setTenant} />
      <TextField label={text.email} type="email" isRequired autoComplete="username" value={email} onChange={setEmail} />
      <TextField label={text.password} type="password" isRequired autoComplete="current-password" value={password} onChange={setPassword} />
      {error !== null && <ErrorNote error={error} />}
      <Button type="submit" variant="primary" isPending={pending}>{text.submit}</Button>
    </form>
  )
}

function OperatorForm({ onSubmit }: { onSubmit: (by: SignIn) => Promise<void> }) {
  const [key, setKey] = useState('')
  const { pending, error, submit } = useSubmit(() => onSubmit({ operator_key: key.trim() }))
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <TextField label={text.key} help={text.keyHelp} type="password" isRequired autoComplete="off" value={key} onChange={setKey} />
      {error !== null && <ErrorNote error={error} />}
      <Button type="submit" variant="primary" isPending={pending}>{text.submit}</Button>
    </form>
  )
}
