import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Building2, Check, LogOut } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { installation, ok } from '@/api/client'
import { text } from '@text/shell'
import { Button } from '@/ui/button'
import { Dialog, DialogActions } from '@/ui/dialog'
import { SearchField, TextField } from '@/ui/field'
import { Badge } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { UnsavedNote } from './leave-guard'
import { type Tenant, useSession } from './session'

/** Tenants as the operator's list has them: all that fit on its first pages. */
export function useTenants(enabled = true) {
  return useQuery({
    queryKey: ['tenants', 'all'],
    enabled,
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const all = []
      let cursor: string | undefined
      do {
        const page = await ok(installation.GET('/api/v1/tenants', { params: { query: { limit: 100, cursor } }, signal }))
        all.push(...page.data)
        cursor = page.next_cursor ?? undefined
      } while (cursor && all.length < 1000)
      return all
    },
  })
}

/** Goes to a tenant or, with null, out of one. What the address names of the former one is taken off first. */
function useEnter() {
  const { enter } = useSession()
  const navigate = useNavigate()
  return async (tenant: Tenant | null, reason?: string) => {
    await navigate({ to: '.', search: {}, replace: true })
    enter(tenant, reason)
  }
}

/** Asks why the operator opens a tenant, and opens it. */
export function EnterTenant({ tenant, onClose }: { tenant: Tenant; onClose: (entered: boolean) => void }) {
  const enter = useEnter()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const fits = reason.trim().length >= 5 && reason.trim().length <= 500
  const submit = () => {
    setTried(true)
    if (!fits) return
    void enter(tenant, reason.trim()).then(() => onClose(true))
  }
  return (
    <Dialog
      isOpen
      onClose={() => onClose(false)}
      title={text.tenant.reasonTitle(tenant.name)}
      footer={<DialogActions onCancel={() => onClose(false)} action={text.tenant.enter} onAction={submit} />}
    >
      <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <UnsavedNote />
        <p className="text-muted">{text.tenant.reasonHelp}</p>
        <TextField autoFocus label={text.tenant.reason} placeholder={text.tenant.reasonPlaceholder} value={reason} onChange={setReason} error={tried && !fits ? text.tenant.reasonLength : null} />
      </form>
    </Dialog>
  )
}

function TenantList({ onChoose }: { onChoose: (tenant: Tenant) => void }) {
  const { tenant: current } = useSession()
  const tenants = useTenants()
  const [typed, setTyped] = useState('')
  const sought = useDeferredValue(typed.trim().toLowerCase())
  const found = tenants.data?.filter((one) => `${one.name} ${one.slug}`.toLowerCase().includes(sought)) ?? []
  if (tenants.isError) return <ErrorState error={tenants.error} onRetry={() => void tenants.refetch()} />
  return (
    <div className="flex flex-col gap-3">
      <SearchField label={text.tenant.search} value={typed} onChange={setTyped} />
      {tenants.isPending && <Skeleton lines={4} />}
      <ul className="flex max-h-[50vh] flex-col gap-0.5 overflow-auto">
        {found.slice(0, 200).map((one) => (
          <li key={one.id}>
            <AriaButton onPress={() => onChoose(one)} className="flex w-full items-center gap-3 rounded-md px-2.5 py-2 text-left hover:bg-sunken">
              <Building2 aria-hidden className="size-4.5 text-muted" />
              <span className="min-w-0 flex-1 truncate">{one.name} <span className="text-muted">{one.slug}</span></span>
              {'demo' in one && one.demo === true && <Badge>{text.tenant.demo}</Badge>}
              {current?.id === one.id && <Check aria-hidden className="size-4.5 text-accent" />}
            </AriaButton>
          </li>
        ))}
      </ul>
      {tenants.data && found.length === 0 && <p className="text-muted">{text.tenant.none}</p>}
    </div>
  )
}

/** The tenants to choose from, then the reason. */
export function SwitchTenant({ onClose }: { onClose: () => void }) {
  const { tenant } = useSession()
  const enter = useEnter()
  const [next, setNext] = useState<Tenant | null>(null)
  if (next) return <EnterTenant tenant={next} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.tenant.choose}
      footer={tenant && <Button icon={<LogOut />} onPress={() => void enter(null).then(onClose)}>{text.tenant.leave}</Button>}
    >
      <div className="flex flex-col gap-3">
        <UnsavedNote />
        <TenantList onChoose={({ id, slug, name }) => (id === tenant?.id ? onClose() : setNext({ id, slug, name }))} />
      </div>
    </Dialog>
  )
}

/** In place of a tenant's page while none is chosen. */
export function ChooseTenant() {
  const [next, setNext] = useState<Tenant | null>(null)
  return (
    <div className="mx-auto max-w-xl px-4 py-8">
      <Empty title={text.noTenant.title} icon={<Building2 />}>{text.noTenant.detail}</Empty>
      <TenantList onChoose={(chosen) => setNext({ id: chosen.id, slug: chosen.slug, name: chosen.name })} />
      {next && <EnterTenant tenant={next} onClose={() => setNext(null)} />}
    </div>
  )
}
