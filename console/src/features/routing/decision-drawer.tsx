import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { text } from '@text/routing'
import { useQueryState } from '@/app/query-state'
import { Button, buttonClass } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Drawer } from '@/ui/dialog'
import { money, number, percent, Time } from '@/ui/format'
import { Badge, Bar, Facts } from '@/ui/layout'
import { Check, type Decision, Outcome } from './decisions-tab'

const words = text.decisions

/** Why the router decided so, and what became of it. */
export function DecisionDrawer({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const [, setSearch] = useQueryState()
  const day = decision.at.slice(0, 10)
  const facts: [string, ReactNode][] = [
    [words.columns.at, <Time key="at" value={decision.at} absolute />],
    [words.columns.layer, text.layers[decision.layer]],
    [words.columns.confidence, percent(decision.confidence)],
    [words.expected, money(decision.expected_cost_usd)],
    [words.largest, money(decision.largest_cost_usd)],
    [words.columns.saved, money(decision.largest_cost_usd - decision.expected_cost_usd)],
    [words.time, `${number(decision.decision_ms, 2)} ms`],
  ]
  if (decision.cluster)
    facts.push([words.cluster, <Button key="cluster" size="sm" variant="ghost" className="-mx-2.5 -my-1 font-mono" onPress={() => setSearch({ cluster: decision.cluster, id: undefined })}>{decision.cluster}</Button>])
  if (decision.upgrade_tier) facts.push([words.upgradeTier, text.tiers[decision.upgrade_tier] ?? decision.upgrade_tier])
  if (decision.cascade) facts.push([words.columns.check, <Check key="check" decision={decision} />])
  if (decision.cascade_reason) facts.push([words.cascadeReason, text.reasons[decision.cascade_reason] ?? decision.cascade_reason])
  facts.push([words.columns.outcome, <Outcome key="outcome" decision={decision} />])
  if (decision.quality_score !== undefined) facts.push([words.quality, number(decision.quality_score, 2)])
  if (decision.outcome_at) facts.push([words.outcomeAt, <Time key="told" value={decision.outcome_at} />])
  facts.push([words.id, <Id key="id" value={decision.decision_id} />])
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={<>{text.tiers[decision.tier]} · {decision.model}</>}
      footer={<Link to="/usage" search={{ tab: 'requests', from: day, until: day, model: decision.model }} className={buttonClass()}>{words.request}</Link>}
    >
      <div className="flex flex-col gap-5">
        <div className="flex flex-wrap gap-2 empty:hidden">
          {decision.early_exit && <Badge>{words.early}</Badge>}
          {decision.explored && <Badge tone="accent">{words.explored}</Badge>}
          {decision.advised && <Badge>{words.advised}</Badge>}
          {decision.canary_id && <Badge tone="accent">{words.canary(decision.canary === true)}</Badge>}
        </div>
        <section>
          <h3 className="mb-1 font-semibold">{words.reason}</h3>
          <p className="break-words">{decision.reason}</p>
        </section>
        <section>
          <h3 className="mb-2 font-semibold">{words.believed}</h3>
          {decision.candidates.length === 0 ? <p className="text-muted">{words.believedNone}</p> : <Candidates decision={decision} />}
        </section>
        <Facts items={facts} />
      </div>
    </Drawer>
  )
}

function Candidates({ decision }: { decision: Decision }) {
  return (
    <table className="w-full text-[0.93rem]">
      <thead>
        <tr className="text-[0.87rem] text-muted">
          <th scope="col" className="py-1 text-left font-medium">{words.columns.tier}</th>
          <th scope="col" className="py-1 text-left font-medium">{words.error}</th>
          <th scope="col" className="py-1 text-right font-medium">{words.usualCost}</th>
        </tr>
      </thead>
      <tbody>
        {decision.candidates.map((one) => (
          <tr key={one.tier} className="border-t border-line">
            <th scope="row" className="py-1.5 text-left font-normal">
              {text.tiers[one.tier]} {one.tier === decision.tier && <Badge tone="accent">{words.chosen}</Badge>}
            </th>
            <td className="py-1.5">
              <div className="flex items-center gap-2">
                <div className="w-24"><Bar tone="accent" label={words.error} value={one.error} /></div>
                <span className="tabular">{percent(one.error, 0)}</span>
              </div>
            </td>
            <td className="tabular py-1.5 text-right">{money(one.cost_usd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
