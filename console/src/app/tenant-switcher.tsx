import { Building2, ChevronsUpDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { text } from '@text/shell'
import { Badge } from '@/ui/layout'
import { Tip } from '@/ui/tooltip'
import { useSession } from './session'

// fields and dialogs are a third of a first page's script that needs none of them
const load = () => import('./tenants')
const SwitchTenant = lazy(() => load().then((module) => ({ default: module.SwitchTenant })))

/** Which tenant an operator looks at, and the way to another. */
export function TenantSwitcher() {
  const { tenant, session } = useSession()
  const [open, setOpen] = useState(false)
  const button = (
    <AriaButton onPress={() => setOpen(true)} onHoverStart={() => void load()} onFocus={() => void load()} aria-label={`${text.tenant.label}: ${tenant?.name ?? text.tenant.choose}`} className="flex h-9 min-w-0 items-center gap-2 rounded-md border border-line px-2.5 hover:bg-sunken">
      <Building2 aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="truncate font-medium">{tenant?.name ?? text.tenant.choose}</span>
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
    </AriaButton>
  )
  return (
    <>
      {tenant ? <Tip text={text.tenant.reasonHelp}>{button}</Tip> : button}
      <Badge tone="warn"><span className="max-sm:hidden">{text.operator}</span><span aria-label={session.name} className="sm:hidden">OP</span></Badge>
      {open && (
        <Suspense>
          <SwitchTenant onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
