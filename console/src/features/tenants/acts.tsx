import { useState } from 'react'
import { text } from '@text/tenants'
import { installation, ok } from '@/api/client'
import { Confirm } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { done } from '@/ui/toast'
import { acting, fitsReason, type Tenant, useRefresh } from './tenants'

export type Act = 'suspend' | 'resume' | 'delete' | 'restore' | 'erase'

const path = '/api/v1/tenants/{id}'
const calls: Record<Act, (tenant: Tenant, reason: string) => Promise<unknown>> = {
  suspend: (tenant, reason) => ok(installation.PATCH(path, { params: acting(tenant, reason), body: { status: 'suspended' } })),
  resume: (tenant, reason) => ok(installation.PATCH(path, { params: acting(tenant, reason), body: { status: 'active' } })),
  delete: (tenant, reason) => ok(installation.DELETE(path, { params: acting(tenant, reason) })),
  restore: (tenant, reason) => ok(installation.POST(`${path}/restore`, { params: acting(tenant, reason), body: {} })),
  erase: (tenant, reason) => ok(installation.POST(`${path}/erasure`, { params: acting(tenant, reason), body: { slug: tenant.slug } })),
}

/** What can be done with a tenant in its state. */
export const acts = (tenant: Tenant): Act[] => (tenant.status === 'deleting' ? ['restore', 'erase'] : [tenant.status === 'active' ? 'suspend' : 'resume', 'delete'])

function Reason({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  return <TextField autoFocus label={text.reason} help={text.reasonHelp} placeholder={text.reasonPlaceholder} value={value} onChange={onChange} />
}

export function ConfirmAct({ act, tenant, onClose }: { act: Act; tenant: Tenant; onClose: () => void }) {
  const refresh = useRefresh()
  const [reason, setReason] = useState('')
  const words = text.act[act]
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={words.title(tenant.name)}
      action={text.actions[act]}
      name={act === 'delete' || act === 'erase' ? tenant.slug : undefined}
      isDisabled={!fitsReason(reason)}
      onConfirm={async () => {
        await calls[act](tenant, reason)
        await refresh()
        done(words.done(tenant.name))
      }}
    >
      <div className="flex flex-col gap-3">
        <p>{words.detail}</p>
        <Reason value={reason} onChange={setReason} />
      </div>
    </Confirm>
  )
}

export function ConfirmRemoveDemo({ tenants, onClose }: { tenants: Tenant[]; onClose: () => void }) {
  const refresh = useRefresh()
  const [reason, setReason] = useState<string>(text.act.demo.reason)
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={text.act.demo.title}
      action={text.removeDemo}
      isDisabled={!fitsReason(reason)}
      onConfirm={async () => {
        try {
          for (const tenant of tenants) await calls.delete(tenant, reason)
        } finally {
          await refresh()
        }
        done(text.act.demo.done)
      }}
    >
      <div className="flex flex-col gap-3">
        <p>{text.act.demo.detail(tenants.map((tenant) => tenant.name).join(', '))}</p>
        <Reason value={reason} onChange={setReason} />
      </div>
    </Confirm>
  )
}
