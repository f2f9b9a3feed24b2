import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import icon from '@/icon.svg'
import { text as common } from '@text/common'
import { text } from '@text/sign-in'
import { ApiError } from '@/api/client'
import { forget, signIn, type SignIn, useSessionQuery } from '@/app/session'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { ErrorNote, Note, Skeleton } from '@/ui/state'
import { Tabs } from '@/ui/tabs'
import { MemberForm, OperatorForm, ticketOf } from './forms'

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
  const found = ticketOf(location.hash)
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
  const { hash } = useLocation()
  const arrive = async (by: SignIn, to: string) => {
    const made = await signIn(by)
    forget(queries)
    queries.setQueryData(['session'], made)
    await navigate({ to, replace: true })
  }
  // the link is the first thing a new operator opens: it leads to the guided start
  const link = useMutation({ mutationFn: (ticket: string) => arrive({ ticket }, search.next ? safe(search.next) : '/start') })
  const follow = link.mutate
  useEffect(() => {
    const ticket = takeTicket()
    if (ticket) follow(ticket)
    // a link that is pasted here changes the hash and nothing else
  }, [hash, follow])
  const checking = link.isPending || !!ticketOf(location.hash)
  const known = session.data && !session.data.ended
  useEffect(() => {
    if (known && link.isIdle && !ticketOf(location.hash)) void navigate({ to: safe(search.next), replace: true })
  }, [known, link.isIdle, navigate, search.next])
  if (checking || session.isPending) {
    return (
      <Entrance title={checking ? text.checkingLink : text.title}>
        <Skeleton />
      </Entrance>
    )
  }
  const usedUp = link.error instanceof ApiError && link.error.status === 401
  const enter = (by: SignIn) => arrive(by, safe(search.next))
  return (
    <Entrance title={usedUp ? text.linkFailed : text.title} detail={usedUp ? text.linkHelp : undefined}>
      {search.welcome && <Note tone="good" className="mb-4">{text.invitation.accepted}</Note>}
      {link.error && !usedUp && (
        <div className="mb-4 flex flex-col items-start gap-2">
          <ErrorNote error={link.error} />
          <Button onPress={() => follow(link.variables)}>{common.actions.retry}</Button>
        </div>
      )}
      <Tabs
        label={text.title}
        value={search.as ?? (link.isError ? 'operator' : 'member')}
        onChange={(as) => void navigate({ to: '.', search: { ...search, as }, replace: true } as never)}
        items={[
          { id: 'member', label: text.asMember, content: <MemberForm tenant={search.tenant ?? ''} onSubmit={enter} /> },
          { id: 'operator', label: text.asOperator, content: <OperatorForm onSubmit={enter} /> },
        ]}
      />
    </Entrance>
  )
}
