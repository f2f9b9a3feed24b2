import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/settings'
import { installation, ok, requestHeaders } from '@/api/client'
import { download } from '@/api/download'
import { useSession, useTenant } from '@/app/session'
import { ConfirmAct } from '@/features/tenants/acts'
import { Button, buttonClass } from '@/ui/button'
import { TextField } from '@/ui/field'
import { bytes } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty, ErrorNote, ErrorState, Note, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'

const words = text.data

function Export() {
  const tenant = useTenant()
  const { may } = useSession()
  const [passphrase, setPassphrase] = useState('')
  const [received, setReceived] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const fits = passphrase === '' || /^[\x20-\x7e]{12,200}$/.test(passphrase)
  const withSecrets = may('privacy:reveal') && may('providers:manage')
  const start = async () => {
    setError(null)
    setReceived(0)
    try {
      const headers = { ...requestHeaders('GET'), ...(passphrase ? { 'X-Parley-Passphrase': passphrase } : {}) }
      await download(`/api/v1/tenants/${tenant.id}/export`, `${tenant.slug}.tar.gz`, { headers, onProgress: setReceived })
      done(words.done)
    } catch (failed) {
      setError(failed)
    } finally {
      setReceived(null)
    }
  }
  return (
    <Card title={words.export}>
      <div className="flex max-w-prose flex-col items-start gap-4">
        <p className="text-muted">{words.exportDetail}</p>
        {withSecrets ? (
          <TextField
            label={words.passphrase}
            help={words.passphraseHelp}
            type="password"
            autoComplete="new-password"
            value={passphrase}
            onChange={setPassphrase}
            error={fits ? null : words.passphraseWrong}
            className="w-80 max-w-full"
          />
        ) : (
          <p className="text-[0.87rem] text-muted">{words.passphraseNotAllowed}</p>
        )}
        {error !== null && <ErrorNote error={error} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" icon={<Download />} isPending={received !== null} isDisabled={!fits} onPress={() => void start()}>{words.download}</Button>
          {received !== null && <span role="status" className="text-muted">{words.progress(bytes(received))}</span>}
        </div>
      </div>
    </Card>
  )
}

function Delete() {
  const { id } = useTenant()
  const [asking, setAsking] = useState(false)
  const tenant = useQuery({ queryKey: ['tenants', 'one', id], queryFn: ({ signal }) => ok(installation.GET('/api/v1/tenants/{id}', { params: { path: { id } }, signal })) })
  return (
    <Card title={words.delete}>
      {tenant.isError && <ErrorState error={tenant.error} onRetry={() => void tenant.refetch()} />}
      {tenant.isPending && <Skeleton lines={2} />}
      {tenant.data && (
        <div className="flex max-w-prose flex-col items-start gap-4">
          {tenant.data.status === 'deleting' ? (
            <>
              <Note tone="warn">{words.deleting}</Note>
              <Link to="/tenants" search={{ id }} className={buttonClass()}>{words.open}</Link>
            </>
          ) : (
            <>
              <p className="text-muted">{words.deleteDetail}</p>
              <Button variant="danger" icon={<Trash2 />} onPress={() => setAsking(true)}>{words.delete}</Button>
            </>
          )}
          {asking && <ConfirmAct act="delete" tenant={tenant.data} onClose={() => setAsking(false)} />}
        </div>
      )}
    </Card>
  )
}

export function ExportAndDelete() {
  const { may } = useSession()
  if (!may('tenant:export') && !may('tenants:manage')) return <Card><Empty title={text.tabs.data}>{words.none}</Empty></Card>
  return (
    <>
      {may('tenant:export') && <Export />}
      {may('tenants:manage') && <Delete />}
    </>
  )
}
