import { useState } from 'react'
import { text } from '@text/sign-in'
import { credentials } from '@/api/client'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { OperatorForm } from './forms'
import { useSubmit } from './use-submit'

/** Over the page, for the person whose page it is. */
export default function SignInAgain({ words }: { words: string }) {
  const { session, operator, tenant, ask, resume, leave } = useSession()
  return (
    <Dialog
      isOpen
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
