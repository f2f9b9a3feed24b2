import { Copy, Pencil, Plus, Trash2 } from 'lucide-react'
import { text as common } from '@text/common'
import { text } from '@text/guardrails'
import { Button } from '@/ui/button'
import { Badge, Card } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { type Fault, faultsOf, type Rule, type Stage, stages } from './guardrails'

const tones = { block: 'bad', redact: 'warn', flag: 'neutral' } as const

function summary(rule: Rule): string {
  if (rule.kind === 'pii') return rule.values?.length ? rule.values.map((kind) => text.pii[kind] ?? kind).join(', ') : text.rule.all
  if (rule.kind === 'injection') return rule.values?.includes('semantic') ? text.rule.meaning : ''
  return rule.values?.join(', ') ?? ''
}

interface Props {
  rules: readonly Rule[]
  faults: readonly Fault[]
  canWrite: boolean
  onOpen: (id: string) => void
  onAdd: (stage: Stage) => void
  onDuplicate: (rule: Rule) => void
  onRemove: (rule: Rule) => void
}

/** The rules by the side that they look at, in the order in which they are asked. */
export function RuleList({ rules, faults, canWrite, onOpen, onAdd, onDuplicate, onRemove }: Props) {
  const problems = (rule: Rule) => faultsOf(faults, rules.indexOf(rule)).length
  return stages.map((stage) => {
    const own = rules.filter((rule) => rule.stage === stage)
    return (
      <Card
        key={stage}
        flush
        title={text.stages[stage]}
        detail={text.stageDetail[stage]}
        actions={canWrite && <Button size="sm" icon={<Plus />} onPress={() => onAdd(stage)}>{text.rule.add}</Button>}
      >
        {own.length === 0 && <p className="px-4 py-3 text-muted">{text.rule.none(stage)}</p>}
        <ul className="divide-y divide-line">
          {own.map((rule) => (
            <li key={rule.id} className="flex items-center gap-3 py-1 pr-2 pl-1 hover:bg-sunken">
              <button type="button" onClick={() => onOpen(rule.id)} className="flex min-w-0 flex-1 items-center gap-3 rounded px-3 py-1.5 text-left -outline-offset-2">
                <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
                  <span className="font-medium break-all">{rule.id}</span>
                  <span className="text-muted">{text.kinds[rule.kind].label}</span>
                  <span className="min-w-0 truncate text-[0.87rem] text-muted">{summary(rule)}</span>
                </span>
                {problems(rule) > 0 && <Badge tone="bad">{text.rule.faults(problems(rule))}</Badge>}
                <Badge tone={tones[rule.action]}>{text.actions[rule.action]}</Badge>
              </button>
              {canWrite && (
                <Menu
                  label={text.rule.actionsOf(rule.id)}
                  actions={[
                    { id: 'edit', label: common.actions.edit, icon: <Pencil />, onAction: () => onOpen(rule.id) },
                    { id: 'duplicate', label: text.rule.duplicate, icon: <Copy />, onAction: () => onDuplicate(rule) },
                    { id: 'delete', label: common.actions.delete, icon: <Trash2 />, danger: true, onAction: () => onRemove(rule) },
                  ]}
                />
              )}
            </li>
          ))}
        </ul>
      </Card>
    )
  })
}
