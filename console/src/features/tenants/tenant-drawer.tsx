import { useQuery } from '@tanstack/react-query'
import { DoorOpen, Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import { text } from '@text/tenants'
import { ApiError, installation, ok } from '@/api/client'
import { Button } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Drawer } from '@/ui/dialog'
import { money, number, Time } from '@/ui/format'
import { Badge, Facts } from '@/ui/layout'
import { ErrorState, Skeleton } from '@/ui/state'
import { type Act, acts } from './acts'
import { StatusBadge } from './status-badge'
import { type Tenant, type Use } from './tenants'

/** How far the erasure of a deleted tenant is, once it began. */
function Erasing({ tenant }: { tenant: Tenant }) {
  const erasure = useQuery({
    queryKey: ['tenants', 'erasure', tenant.id],
    refetchInterval: 3000,
    retry: false,
    queryFn: async ({ signal }) => {
      try {
        return await ok(installation.GET('/api/v1/tenant-erasures/{id}', { params: { path: { id: tenant.id } }, signal }))
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }
    },
  })
  if (!erasure.data) return null
  const rows = Object.values(erasure.data.rows).reduce((sum, count) => sum + count, 0)
  return <p role="status"><strong className="font-semibold">{text.erasing}:</strong> {text.rows(number(rows))}</p>
}

export function TenantDrawer({ id, listed, use, onClose, onEdit, onAct, onEnter }: { id: string; listed: Tenant | undefined; use: Use | undefined; onClose: () => void; onEdit: (tenant: Tenant) => void; onAct: (act: Act, tenant: Tenant) => void; onEnter: (tenant: Tenant) => void }) {
  const read = useQuery({
    queryKey: ['tenants', 'one', id],
    enabled: !listed,
    queryFn: ({ signal }) => ok(installation.GET('/api/v1/tenants/{id}', { params: { path: { id } }, signal })),
  })
  const tenant = listed ?? read.data
  const facts = text.facts
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={<span className="inline-flex flex-wrap items-center gap-2">{tenant?.name ?? facts.id} {tenant && tenant.demo && <Badge tone="accent">{text.demo}</Badge>}</span>}
      footer={
        tenant && (
          <>
            {acts(tenant).map((act) => (
              <Button key={act} variant={act === 'delete' || act === 'erase' ? 'danger' : 'secondary'} onPress={() => onAct(act, tenant)}>{text.actions[act]}</Button>
            ))}
            <Button icon={<Pencil />} onPress={() => onEdit(tenant)}>{text.actions.edit}</Button>
            <Button variant="primary" icon={<DoorOpen />} onPress={() => onEnter(tenant)}>{text.actions.open}</Button>
          </>
        )
      }
    >
      {read.isError && <ErrorState error={read.error instanceof ApiError && read.error.status === 404 ? new Error(text.missing) : read.error} />}
      {!tenant && read.isPending && <Skeleton lines={6} />}
      {tenant && (
        <div className="flex flex-col gap-5">
          <Facts
            items={[
              [facts.status, <StatusBadge key="status" status={tenant.status} />],
              ...(tenant.delete_after ? [[facts.deleteAfter, <Time key="after" value={tenant.delete_after} absolute />] as [string, ReactNode]] : []),
              [facts.slug, tenant.slug],
              [facts.id, <Id key="id" value={tenant.id} />],
              [facts.plan, text.tiers[tenant.tier]],
              [facts.industry, text.industries[tenant.industry]],
              [facts.email, tenant.admin_email ?? facts.noEmail],
              [facts.created, <Time key="created" value={tenant.created_at} />],
              [facts.requests, number(use?.api_calls ?? 0)],
              [facts.tokens, number(use?.tokens_used ?? 0)],
              [facts.cost, money(use?.cost_usd ?? 0)],
            ]}
          />
          {tenant.status === 'deleting' && <Erasing tenant={tenant} />}
        </div>
      )}
    </Drawer>
  )
}
