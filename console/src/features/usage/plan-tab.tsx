import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas, tagged } from '@/api/client'
import { text } from '@text/usage'
import { useSession, useTenant } from '@/app/session'
import { Button } from '@/ui/button'
import { Dialog, DialogActions } from '@/ui/dialog'
import { bytes, money, number, Time } from '@/ui/format'
import { Badge, Bar, Card } from '@/ui/layout'
import { ErrorNote, ErrorState, Note, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'

type Plan = Schemas['Plan']
type LimitName = keyof typeof text.planLimits

const words = text.plan
const order: Plan['tier'][] = ['basic', 'professional', 'enterprise']
const rank = (plan: Plan) => order.indexOf(plan.tier)
/** What stands and must fit a smaller plan; the others begin anew with each period. */
const standing: LimitName[] = ['agents', 'roles', 'storage_bytes']
const amount = (name: string, value: number) => (name === 'storage_bytes' ? bytes(value) : number(value))
const price = (plan: Plan) => money(plan.monthly_price.amount)

function Features({ plan }: { plan: Plan }) {
  return (
    <ul className="flex flex-col gap-1">
      {[words.support[plan.support], ...plan.features.map((feature) => words.features[feature])].map((line) => (
        <li key={line} className="flex items-start gap-2">
          <Check aria-hidden className="mt-1 size-4 shrink-0 text-good" />
          {line}
        </li>
      ))}
    </ul>
  )
}

function Current({ plan, onKeep }: { plan: Plan; onKeep?: () => void }) {
  return (
    <Card title={<>{words.current}: {text.tiers[plan.tier]}</>} detail={words.price(price(plan))}>
      <div className="flex flex-col gap-5">
        {plan.scheduled && (
          <Note tone="warn" className="flex flex-wrap items-center justify-between gap-3">
            <span>{words.scheduled(text.tiers[plan.scheduled.tier])} <Time value={plan.scheduled.at} />.</span>
            {onKeep && <Button size="sm" onPress={onKeep}>{words.keep}</Button>}
          </Note>
        )}
        <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
          {Object.entries(plan.limits).map(([name, limit]) => (
            <div key={name} className="flex min-w-0 flex-col gap-1.5">
              <div className="flex flex-wrap justify-between gap-x-3">
                <span>{text.planLimits[name as LimitName] ?? name}</span>
                <span className="tabular text-muted">{limit.used === undefined ? words.allowed(amount(name, limit.allowed)) : words.used(amount(name, limit.used), amount(name, limit.allowed))}</span>
              </div>
              {limit.used !== undefined && <Bar label={text.planLimits[name as LimitName] ?? name} value={limit.allowed > 0 ? limit.used / limit.allowed : 1} />}
            </div>
          ))}
        </div>
        <Features plan={plan} />
      </div>
    </Card>
  )
}

/** What of the present use does not fit another plan. */
const excess = (now: Plan, other: Plan) =>
  standing.flatMap((name) => {
    const used = now.limits[name]?.used
    const allowed = other.limits[name]?.allowed
    return used !== undefined && allowed !== undefined && used > allowed ? [words.over(text.planLimits[name], amount(name, used), amount(name, allowed))] : []
  })

function Offer({ plan, now, onChoose }: { plan: Plan; now: Plan; onChoose?: () => void }) {
  const current = plan.tier === now.tier
  const over = excess(now, plan)
  const lost = now.features.filter((feature) => !plan.features.includes(feature))
  const smaller = rank(plan) < rank(now)
  return (
    <section className="flex min-w-0 flex-col gap-3 rounded-lg border border-line p-4">
      <header className="flex items-center justify-between gap-2">
        <h3 className="font-semibold">{text.tiers[plan.tier]}</h3>
        {current && <Badge tone="accent">{words.isCurrent}</Badge>}
      </header>
      <p className="tabular text-xl font-semibold">{words.price(price(plan))}</p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-[0.93rem]">
        {Object.entries(plan.limits).map(([name, limit]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{text.planLimits[name as LimitName] ?? name}</dt>
            <dd className="tabular text-right">{amount(name, limit.allowed)}</dd>
          </div>
        ))}
      </dl>
      <Features plan={plan} />
      {smaller && (
        <div className="text-[0.93rem]">
          {over.length === 0 ? <p className="text-muted">{words.fits}</p> : (
            <>
              <p className="font-medium text-warn">{words.mustShrink}</p>
              <ul className="list-disc pl-5 text-warn">{over.map((line) => <li key={line}>{line}</li>)}</ul>
            </>
          )}
          {lost.map((feature) => <p key={feature} className="text-muted">{words.loses(words.features[feature])}</p>)}
        </div>
      )}
      {!current && onChoose && <Button className="mt-auto" variant={smaller ? 'secondary' : 'primary'} onPress={onChoose}>{smaller ? words.downgrade(text.tiers[plan.tier]) : words.upgrade(text.tiers[plan.tier])}</Button>}
    </section>
  )
}

export function PlanTab() {
  const tenant = useTenant()
  const { may } = useSession()
  const queries = useQueryClient()
  const [wanted, setWanted] = useState<Plan | null>(null)
  const path = { id: tenant.id }
  const plan = useQuery({ queryKey: ['usage', 'plan', tenant.id], queryFn: ({ signal }) => tagged(api.GET('/api/v1/tenants/{id}/plan', { params: { path }, signal })) })
  const plans = useQuery({ queryKey: ['usage', 'plans'], staleTime: Infinity, queryFn: ({ signal }) => ok(api.GET('/api/v1/plans', { signal })) })
  const change = useMutation({
    mutationFn: (tier: Plan['tier']) => ok(api.PUT('/api/v1/tenants/{id}/plan', { params: { path, header: { 'If-Match': plan.data?.etag } }, body: { tier } })),
    onSuccess: (now, tier) => {
      setWanted(null)
      done(now.scheduled ? words.planned(text.tiers[now.scheduled.tier]) : tier === plan.data?.value.tier ? words.kept : words.changed(text.tiers[now.tier]))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['usage', 'plan'] }),
  })
  const error = plan.error ?? plans.error
  if (error) return <Card><ErrorState error={error} onRetry={() => { void plan.refetch(); void plans.refetch() }} /></Card>
  if (!plan.data || !plans.data) return <Card><Skeleton lines={8} /></Card>
  const now = plan.data.value
  const smaller = wanted !== null && rank(wanted) < rank(now)
  return (
    <>
      <Current plan={now} onKeep={may('config:write') ? () => change.mutate(now.tier) : undefined} />
      {change.isError && !wanted && <ErrorNote error={change.error} />}
      <Card title={words.compare} detail={words.compareDetail}>
        <div className="grid gap-4 lg:grid-cols-3">
          {plans.data.data.map((one) => <Offer key={one.tier} plan={one} now={now} onChoose={may('config:write') ? () => { change.reset(); setWanted(one) } : undefined} />)}
        </div>
      </Card>
      {wanted && (
        <Dialog
          isOpen
          onClose={() => setWanted(null)}
          title={smaller ? words.downgrade(text.tiers[wanted.tier]) : words.upgrade(text.tiers[wanted.tier])}
          footer={<DialogActions onCancel={() => setWanted(null)} action={smaller ? words.downgrade(text.tiers[wanted.tier]) : words.upgrade(text.tiers[wanted.tier])} isPending={change.isPending} onAction={() => change.mutate(wanted.tier)} />}
        >
          <div className="flex flex-col gap-3">
            <p>{smaller ? words.confirmDown(text.tiers[wanted.tier], price(wanted)) : words.confirmUp(text.tiers[wanted.tier], price(wanted))}</p>
            {change.isError && <ErrorNote error={change.error} />}
          </div>
        </Dialog>
      )}
    </>
  )
}
