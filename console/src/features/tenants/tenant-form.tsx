import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { text as common } from '@text/common'
import { text } from '@text/tenants'
import { ApiError, installation, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { money } from '@/ui/format'
import { ErrorNote } from '@/ui/state'
import { acting, fitsReason, type Tenant } from './tenants'

const words = text.form
const tiers = ['basic', 'professional', 'enterprise'] as const
const industries = ['none', 'finance', 'healthcare', 'tech'] as const

/** Creates a tenant, or changes what an operator may of one. `onClose` gets what was saved, or nothing. */
export function TenantForm({ tenant, onClose }: { tenant: Tenant | null; onClose: (saved?: Tenant) => void }) {
  const [name, setName] = useState(tenant?.name ?? '')
  const [slug, setSlug] = useState('')
  const [tier, setTier] = useState<Tenant['tier']>(tenant?.tier ?? 'enterprise')
  const [industry, setIndustry] = useState<Tenant['industry']>(tenant?.industry ?? 'none')
  const [email, setEmail] = useState(tenant?.admin_email ?? '')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const plans = useQuery({ queryKey: ['tenants', 'plans'], staleTime: Infinity, queryFn: ({ signal }) => ok(installation.GET('/api/v1/plans', { signal })) })
  const nameFits = name.trim() !== '' && name.trim().length <= 200
  const slugFits = slug === '' || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug)
  const save = useOnce(
    (headers) => {
      const mail = email.trim() ? { admin_email: email.trim() } : {}
      const body = { name: name.trim(), tier, industry, ...mail }
      return tenant
        ? ok(installation.PATCH('/api/v1/tenants/{id}', { params: acting(tenant, reason), body }))
        : ok(installation.POST('/api/v1/tenants', { body: { ...body, ...(slug ? { slug } : {}) }, headers }))
    },
    onClose,
  )
  const fault = (field: string) => (save.error instanceof ApiError ? (save.error.fields.find((one) => one.field === field)?.detail ?? null) : null)
  const submit = () => {
    setTried(true)
    if (nameFits && slugFits && (!tenant || fitsReason(reason))) save.mutate()
  }
  const price = (id: Tenant['tier']) => {
    const plan = plans.data?.data.find((one) => one.tier === id)
    return plan && words.price(money(plan.monthly_price.amount))
  }
  return (
    <Dialog
      isOpen
      onClose={() => onClose()}
      title={tenant ? words.editTitle(tenant.name) : words.createTitle}
      footer={<DialogActions onCancel={() => onClose()} action={tenant ? common.actions.save : words.create} isPending={save.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus label={words.name} value={name} onChange={setName} error={tried && !nameFits ? words.nameWrong : fault('name')} />
        {!tenant && <TextField label={words.slug} help={words.slugHelp} value={slug} onChange={setSlug} error={tried && !slugFits ? words.slugWrong : fault('slug')} />}
        <Select label={words.plan} value={tier} choices={tiers.map((id) => ({ id, label: text.tiers[id], detail: price(id) }))} onChange={setTier} error={fault('tier')} />
        <Select label={words.industry} value={industry} choices={industries.map((id) => ({ id, label: text.industries[id], detail: text.industryHelp[id] }))} onChange={setIndustry} error={fault('industry')} />
        <TextField label={words.email} help={words.emailHelp} type="email" value={email} onChange={setEmail} error={fault('admin_email')} />
        {tenant && <TextField label={text.reason} help={text.reasonHelp} placeholder={text.reasonPlaceholder} value={reason} onChange={setReason} error={tried && !fitsReason(reason) ? text.reasonHelp : null} />}
        {save.isError && <ErrorNote error={save.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
