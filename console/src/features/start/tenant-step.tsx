import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { useSession } from '@/app/session'
import { useTenants } from '@/app/tenants'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { text as all } from '@text/start'

const text = all.tenant

/** A member has a tenant; an operator makes one and is taken into it, or takes a demo tenant. */
export function TenantStep({ onNext }: { onNext: () => void }) {
  const { operator, tenant } = useSession()
  const [other, setOther] = useState(false)
  if (tenant && !other) {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <p>{text.current(tenant.name)}</p>
        {operator && <Button size="sm" variant="ghost" onPress={() => setOther(true)}>{text.other}</Button>}
      </div>
    )
  }
  return <CreateTenant onNext={onNext} />
}

function CreateTenant({ onNext }: { onNext: () => void }) {
  const { enter } = useSession()
  const queries = useQueryClient()
  const tenants = useTenants()
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const demos = (tenants.data ?? []).filter((one) => one.demo && one.status === 'active')
  const create = useOnce(
    (headers) => ok(api.POST('/api/v1/tenants', { body: { name: name.trim() }, headers })),
    async (made) => {
      await queries.invalidateQueries({ queryKey: ['tenants'] })
      onNext()
      enter({ id: made.id, slug: made.slug, name: made.name }, text.reason(made.name))
    },
  )
  const submit = () => {
    setTried(true)
    if (name.trim()) create.mutate()
  }
  return (
    <div className="flex flex-col gap-5">
      <form className="flex flex-wrap items-start gap-3" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus className="w-full sm:w-80" label={text.name} placeholder={text.placeholder} value={name} onChange={setName} maxLength={200} error={tried && !name.trim() ? text.required : null} />
        <Button type="submit" variant="primary" isPending={create.isPending} className="sm:mt-6">{text.create}</Button>
      </form>
      {create.isError && <ErrorNote error={create.error} />}
      {demos.length > 0 && (
        <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
          <span className="text-muted">{text.or}</span>
          {demos.map((demo) => (
            <Button key={demo.id} size="sm" onPress={() => { onNext(); enter({ id: demo.id, slug: demo.slug, name: demo.name }, text.demoReason(demo.name)) }}>
              {text.demo(demo.name)}
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
