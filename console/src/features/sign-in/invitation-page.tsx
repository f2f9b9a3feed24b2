import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { api, ok } from '@/api/client'
import { text } from '@text/sign-in'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { ErrorNote, Note } from '@/ui/state'
import { Entrance } from './sign-in-page'
import { useSubmit } from './use-submit'

/** Where an invitation leads: a password, and with it the session. */
export default function InvitationPage() {
  const navigate = useNavigate()
  const token = useRef(new URLSearchParams(location.hash.slice(1)).get('token'))
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { pending, error, submit } = useSubmit(async () => {
    await ok(api.POST('/api/v1/invitations/accept', { body: { token: token.current ?? '', name: name.trim(), password } }))
    await navigate({ to: '/sign-in', search: { welcome: 'yes' }, replace: true } as never)
  })
  return (
    <Entrance title={text.invitation.title} detail={text.invitation.detail}>
      {!token.current ? (
        <Note tone="warn">{text.invitation.missing}</Note>
      ) : (
        <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
          <TextField label={text.invitation.name} isRequired autoComplete="name" value={name} onChange={setName} />
          <TextField label={text.invitation.password} help={text.invitation.passwordHelp} type="password" isRequired autoComplete="new-password" value={password} onChange={setPassword} />
          {error !== null && <ErrorNote error={error} />}
          <Button type="submit" variant="primary" isPending={pending}>{text.invitation.submit}</Button>
        </form>
      )}
    </Entrance>
  )
}
