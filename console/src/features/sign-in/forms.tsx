import { useState } from 'react'
import { text } from '@text/sign-in'
import type { SignIn } from '@/app/session'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { useSubmit } from './use-submit'

/** The ticket in the part of a link that begins with `#`. */
export const ticketOf = (hash: string) => new URLSearchParams(hash.slice(1)).get('ticket')

/** A member of a tenant signs in. */
export function MemberForm({ tenant: known, onSubmit }: { tenant: string; onSubmit: (by: SignIn) => Promise<void> }) {
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

/** A ticket begins so, and is what follows in a link. */
const shown = (typed: string): SignIn => {
  const ticket = ticketOf(typed.slice(typed.indexOf('#'))) ?? (typed.startsWith('tic-par-') ? typed : null)
  return ticket ? { ticket } : { operator_key: typed }
}

/** An operator signs in, by key or by link. */
export function OperatorForm({ onSubmit }: { onSubmit: (by: SignIn) => Promise<void> }) {
  const [key, setKey] = useState('')
  const { pending, error, submit } = useSubmit(() => onSubmit(shown(key.trim())))
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <TextField label={text.key} help={text.keyHelp} type="password" isRequired autoComplete="off" value={key} onChange={setKey} />
      {error !== null && <ErrorNote error={error} />}
      <Button type="submit" variant="primary" isPending={pending}>{text.submit}</Button>
    </form>
  )
}
