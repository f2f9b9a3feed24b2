import { useQueryClient } from '@tanstack/react-query'
import { Fingerprint, Plus } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useSession } from '@/app/session'
import { text } from '@text/members'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { Time } from '@/ui/format'
import { Card, Facts } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'
import { IssuerForm } from './issuer-form'
import { roleName } from './roles'

type Issuer = Schemas['Issuer']

export function Issuers() {
  const { may } = useSession()
  const queries = useQueryClient()
  const [creating, setCreating] = useState(false)
  const [deleted, setDeleted] = useState<Issuer | null>(null)
  const issuers = usePages(['members', 'issuers'], (cursor, signal) => ok(api.GET('/api/v1/issuers', { params: { query: { limit: 100, cursor } }, signal })), { all: true })
  const add = may('members:manage') && <Button icon={<Plus />} onPress={() => setCreating(true)}>{text.issuer.create}</Button>
  const remove = async (issuer: Issuer) => {
    await ok(api.DELETE('/api/v1/issuers/{id}', { params: { path: { id: issuer.id } } }))
    await queries.invalidateQueries({ queryKey: ['members', 'issuers'] })
    done(text.issuer.deleted)
  }
  if (issuers.table.error) return <ErrorState error={issuers.table.error} onRetry={issuers.table.onRetry} />
  if (!issuers.rows) return <Skeleton lines={6} />
  return (
    <>
      {issuers.rows.length === 0 ? (
        <Card><Empty title={text.issuer.empty} icon={<Fingerprint />} action={add}>{text.issuer.emptyDetail}</Empty></Card>
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="max-w-prose text-muted">{text.issuer.detail}</p>
            {add}
          </div>
          {issuers.rows.map((issuer) => (
            <Card
              key={issuer.id}
              title={<span className="break-all">{issuer.url}</span>}
              actions={may('members:manage') && <Button size="sm" variant="danger" onPress={() => setDeleted(issuer)}>{text.issuer.delete}</Button>}
            >
              <Facts
                items={[
                  [text.issuer.audience, issuer.audience],
                  [text.issuer.claim, `${issuer.tenant_claim.name} = ${issuer.tenant_claim.value}`],
                  ...(issuer.roles_claim ? [[text.issuer.rolesClaim, issuer.roles_claim] as [string, string]] : []),
                  [
                    text.issuer.mapping,
                    <ul key="roles">
                      {Object.entries(issuer.roles).map(([theirs, here]) => <li key={theirs}>{theirs} → {roleName(here)}</li>)}
                      <li className="text-muted">{text.issuer.defaultRole} → {issuer.default_role ? roleName(issuer.default_role) : text.issuer.defaultNone}</li>
                    </ul>,
                  ],
                  [text.issuer.trusted, <Time key="at" value={issuer.created_at} />],
                ]}
              />
            </Card>
          ))}
        </>
      )}
      {creating && <IssuerForm onClose={() => setCreating(false)} />}
      <Confirm
        isOpen={deleted !== null}
        onClose={() => setDeleted(null)}
        title={text.issuer.deleteTitle}
        action={text.issuer.delete}
        name={deleted?.url}
        onConfirm={async () => deleted && remove(deleted)}
      >
        {text.issuer.deleteDetail(deleted?.url ?? '')}
      </Confirm>
    </>
  )
}
