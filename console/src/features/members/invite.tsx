import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { useOnce } from '@/api/once'
import { text } from '@text/members'
import { Button } from '@/ui/button'
import { Code } from '@/ui/copy'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { ErrorNote, Note } from '@/ui/state'
import { type Member, roleChoices, useRoles } from './roles'

type Created = Schemas['CreatedInvitation']

/** The one time that an invitation's link is seen. */
function Link({ of, onClose }: { of: Created; onClose: () => void }) {
  return (
    <Dialog isOpen stays onClose={onClose} title={text.invite.readyTitle(of.member.email)} footer={<Button variant="primary" onPress={onClose}>{text.invite.close}</Button>}>
      <div className="flex flex-col gap-4">
        <Note tone="warn">{text.invite.once}</Note>
        <Code label={text.invite.link}>{`${location.origin}/invitation#token=${of.token}`}</Code>
      </div>
    </Dialog>
  )
}

function useInvite() {
  const queries = useQueryClient()
  return useOnce(
    (_, body: Schemas['InvitationRequest']) => ok(api.POST('/api/v1/invitations', { body })),
    () => queries.invalidateQueries({ queryKey: ['members'] }),
  )
}

export function Invite({ onClose }: { onClose: () => void }) {
  const roles = useRoles()
  const invite = useInvite()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState('viewer')
  const [tried, setTried] = useState(false)
  if (invite.data) return <Link of={invite.data} onClose={onClose} />
  const wrong = !/^\S+@\S+$/.test(email.trim())
  const submit = () => {
    setTried(true)
    if (!wrong) invite.mutate({ email: email.trim(), name: name.trim() || undefined, role })
  }
  return (
    <Dialog
      isOpen
      stays
      onClose={onClose}
      title={text.invite.title}
      footer={<DialogActions onCancel={onClose} action={text.invite.submit} isPending={invite.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus type="email" autoComplete="off" label={text.invite.email} value={email} onChange={setEmail} error={tried && wrong ? text.invite.emailMissing : null} />
        <TextField label={text.invite.name} help={text.invite.nameHelp} autoComplete="off" maxLength={200} value={name} onChange={setName} />
        <Select label={text.invite.role} value={role} onChange={setRole} choices={roleChoices(roles.data)} />
        {invite.isError && <ErrorNote error={invite.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

/** For a member who is there and cannot sign in. */
export function NewLink({ of, onClose }: { of: Member; onClose: () => void }) {
  const invite = useInvite()
  if (invite.data) return <Link of={invite.data} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.link.title(of.name)}
      footer={<DialogActions onCancel={onClose} action={text.link.submit} isPending={invite.isPending} onAction={() => invite.mutate({ email: of.email })} />}
    >
      <p>{text.link.detail}</p>
      {invite.isError && <ErrorNote error={invite.error} className="mt-3" />}
    </Dialog>
  )
}
