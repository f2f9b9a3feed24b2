import { ShieldPlus } from 'lucide-react'
import { useState } from 'react'
import { useQueryState } from '@/app/query-state'
import { text } from '@text/guardrails'
import { Button } from '@/ui/button'
import { Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { done } from '@/ui/toast'
import { type Fault, faultsOf, type Guardrails, type Rule, type Stage, usual } from './guardrails'
import { JsonView } from './json-view'
import { MoreLimits } from './more-limits'
import { RuleForm } from './rule-form'
import { RuleList } from './rule-list'
import { Tester } from './tester'

interface Props {
  draft: Guardrails
  dirty: boolean
  faults: readonly Fault[]
  canWrite: boolean
  onChange: (next: Guardrails) => void
}

const first: Record<Stage, Rule> = {
  input: { id: '', stage: 'input', kind: 'banned', action: 'block' },
  passage: { id: '', stage: 'passage', kind: 'injection', action: 'redact' },
  output: { id: '', stage: 'output', kind: 'secret', action: 'redact' },
}

export function RulesTab({ draft, dirty, faults, canWrite, onChange }: Props) {
  const [search, setSearch] = useQueryState()
  const [fresh, setFresh] = useState<Rule | null>(null)
  const json = search.view === 'json'
  const rules = Array.isArray(draft.rules) ? draft.rules : []
  const opened = fresh ?? rules.find((rule) => rule.id === search.rule)
  const shut = () => {
    setFresh(null)
    setSearch({ rule: undefined })
  }
  const setRules = (next: Rule[]) => onChange({ ...draft, rules: next })
  const remove = (rule: Rule) => {
    const at = rules.indexOf(rule)
    setRules(rules.filter((other) => other !== rule))
    done(text.rule.removed(rule.id), () => setRules([...rules.slice(0, at), rule, ...rules.slice(at + 1)]))
  }
  const apply = (rule: Rule) => {
    setRules(fresh ? [...rules, rule] : rules.map((other) => (other === opened ? rule : other)))
    shut()
  }
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="flex min-w-0 flex-col gap-5">
        {json ? (
          <JsonView of={draft} faults={faults} canWrite={canWrite} onChange={onChange} />
        ) : (
          <>
            {rules.length === 0 && (
              <Card>
                <Empty title={text.empty.title} icon={<ShieldPlus />} action={canWrite && <Button variant="primary" onPress={() => setRules([...usual])}>{text.empty.start}</Button>}>
                  {text.empty.detail}
                </Empty>
              </Card>
            )}
            <RuleList
              rules={rules}
              faults={faults}
              canWrite={canWrite}
              onOpen={(id) => setSearch({ rule: id })}
              onAdd={(stage) => setFresh(first[stage])}
              onDuplicate={(rule) => setFresh({ ...rule, id: `${rule.id}-2` })}
              onRemove={remove}
            />
            <MoreLimits of={draft} faults={faults} canWrite={canWrite} onChange={onChange} />
          </>
        )}
      </div>
      <div className="min-w-0 xl:sticky xl:top-4"><Tester draft={dirty ? draft : null} /></div>
      {opened && (
        <RuleForm
          key={opened.id}
          of={opened}
          isNew={fresh !== null}
          others={rules.filter((rule) => rule !== opened)}
          faults={fresh ? [] : faultsOf(faults, rules.indexOf(opened))}
          canWrite={canWrite}
          onApply={apply}
          onClose={shut}
        />
      )}
    </div>
  )
}
