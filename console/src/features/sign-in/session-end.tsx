import { useEffect, useState } from 'react'
import { text } from '@text/sign-in'
import { credentials } from '@/api/client'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { ErrorNote, Note } from '@/ui/state'
import { OperatorForm } from './forms'
import { useSubmit } from './use-submit'

const SOON_MS = 10 * 60_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Whether the time is less than ten minutes away. */
function useSoon(time: string) {
  const [soon, setSoon] = useState(false)
  useEffect(() => {
    const wait = Date.parse(time) - SOON_MS - Date.now()
    if (!(wait < LONGEST_TIMER_MS)) return
    const timer = setTimeout(() => setSoon(true), wait)
    return () => {
      clearTimeout(timer)
      setSoon(false)
    }
  }, [time])
  return soon
}

/** Says that the session ends or has ended, and lets the same person go on over the page as it is. */
export function SessionEnd() {
  const { session, operator, tenant, asking, ask, resume, leave } = useSession()
  const soon = useSoon(session.expires_at)
  const words = session.ended ? text.end.over : text.end.soon(new Date(session.expires_at).toLocaleTimeString([], { timeStyle: 'short' }))
  if (!session.ended && !soon && !asking) return null
  return (
    <>
      <div role="status" className="fixed inset-x-0 bottom-4 z-30 mx-auto w-fit max-w-full px-4">
        <Note tone="warn" className="flex flex-wrap items-center gap-3 shadow-raised">
          {words}
          <Button size="sm" onPress={() => ask(true)}>{text.end.again}</Button>
        </Note>
      </div>
      <Dialog
        isOpen={asking}
        onClose={() => ask(false)}
        title={text.end.again}
        stays
        footer={session.ended && <Button onPress={leave}>{text.end.other}</Button>}
      >
        <div className="flex flex-col gap-4">
          <p className="text-muted">{words}</p>
          {operator && tenant && <p className="text-muted">{text.end.within(tenant.name, credentials.reason ?? '')}</p>}
          {operator ? <OperatorForm onSubmit={resume} /> : <PasswordForm />}
        </div>
      </Dialog>
    </>
  )
}

function PasswordForm() {
  const { session, resume } = useSession()
  const [password, setPassword] = useState('')
  const { pending, error, submit } = useSubmit(() => resume({ tenant: session.tenant?.slug ?? '', email: session.email ?? '', password }))
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <TextField label={text.email} type="email" isReadOnly autoComplete="username" value={session.email ?? ''} />
      <TextField label={text.password} type="password" isRequired autoFocus autoComplete="current-password" value={password} onChange={setPassword} />
      {error !== null && <ErrorNote error={error} />}
      <Button type="submit" variant="primary" isPending={pending}>{text.submit}</Button>
    </form>
  )
}
