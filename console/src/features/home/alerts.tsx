import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/home'
import { text as plan } from '@text/usage'
import { useTenant } from '@/app/session'
import { buttonClass } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { bytes, money, number, Time } from '@/ui/format'

type Alert = Schemas['Alert']

type Limit = Schemas['Limit']

const amount = (alert: Alert, value: string) =>
  alert.kind === 'budget' ? money(value) : alert.limit === 'storage_bytes' ? bytes(Number(value)) : number(Number(value))

const budget = (limit: Limit) =>
  [plan.limits.words(plan.limits.measures[limit.measure], plan.limits.windows[limit.window]), limit.subject && plan.limits.subject[limit.scope](limit.subject)].filter(Boolean).join(', ')

function words(alert: Alert, limits: Limit[]) {
  if (alert.kind === 'budget') {
    const found = limits.find((limit) => limit.id === alert.limit)
    return text.alerts.budget(found ? budget(found) : alert.limit, alert.level)
  }
  const limit = plan.planLimits[alert.limit as keyof typeof plan.planLimits] ?? alert.limit
  return alert.kind === 'downgrade' ? text.alerts.downgrade(limit) : text.alerts.plan_limit(limit, alert.level)
}

/** What of the tenant's limits and budgets is nearly used up, of the last 30 days. */
export function Alerts() {
  const tenant = useTenant()
  const alerts = useQuery({
    queryKey: ['home', 'alerts'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/alerts', { signal })),
    refetchInterval: 60_000,
  })
  const limits = useQuery({
    queryKey: ['home', 'limits'],
    enabled: alerts.data?.data.some((one) => one.kind === 'budget') ?? false,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/limits', { signal })),
  })
  const since = Date.now() - 30 * 86_400_000
  const shown = (alerts.data?.data ?? []).filter((one) => one.tenant_id === tenant.id && new Date(one.raised_at).getTime() > since).slice(0, 3)
  if (shown.length === 0) return null
  return (
    <section aria-label={text.alerts.title} className="flex flex-col gap-2">
      {shown.map((alert) => (
        <div key={alert.id} className={cx('flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-4 py-2.5', alert.level >= 100 ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn')}>
          <TriangleAlert aria-hidden className="size-5 shrink-0" />
          <p className="min-w-0 flex-1">
            <span className="font-medium">{words(alert, limits.data?.data ?? [])}.</span> {text.alerts.used(amount(alert, alert.used), amount(alert, alert.allowed))}
            {alert.suggested_tier && <>. {text.alerts.suggested(plan.tiers[alert.suggested_tier])}</>}
            <span> · </span>
            <Time value={alert.raised_at} />
          </p>
          <Link to="/usage" search={{ tab: alert.kind === 'budget' ? 'limits' : 'plan' }} className={buttonClass('secondary', 'sm')}>
            {alert.kind === 'budget' ? text.alerts.limits : text.alerts.plan}
          </Link>
        </div>
      ))}
    </section>
  )
}
