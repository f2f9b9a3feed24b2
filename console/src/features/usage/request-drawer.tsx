import { text } from '@text/usage'
import { PageLink } from '@/app/page-link'
import { useSession } from '@/app/session'
import { buttonClass } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Drawer } from '@/ui/dialog'
import { duration, money, number, Time } from '@/ui/format'
import { Badge, Facts } from '@/ui/layout'
import { Note } from '@/ui/state'
import { type Entry, outcomeTone } from './requests-tab'

/** All that the ledger has of one attempt to answer. */
export function RequestDrawer({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { may } = useSession()
  const words = text.requests
  const day = entry.at.slice(0, 10)
  const facts: [string, React.ReactNode][] = [
    [words.at, <Time key="at" value={entry.at} absolute />],
    [words.outcome, <Badge key="outcome" tone={outcomeTone(entry.outcome)}>{words.outcomes[entry.outcome]}</Badge>],
    [words.filters.operation, words.operations[entry.operation]],
    [text.columns.model, entry.model],
    [words.provider, entry.provider ?? '–'],
    [text.columns.tier, entry.tier ? (words.tiers[entry.tier] ?? entry.tier) : '–'],
    [words.cache, words.caches[entry.cache]],
    [words.who, <>{entry.key_name ?? text.gone} <Id value={entry.key_id} /></>],
    [words.tokens, words.tokenWords(number(entry.input_tokens), number(entry.cached_input_tokens), number(entry.output_tokens), number(entry.reasoning_tokens))],
    [words.cost, money(entry.cost_usd)],
    [words.firstToken, duration(entry.first_token_ms)],
    [words.duration, duration(entry.duration_ms)],
  ]
  if (entry.upgrade_of) facts.push([words.upgradeOf, <Id key="of" value={entry.upgrade_of} />])
  if (entry.agent_id) facts.push([words.agent, <Id key="agent" value={entry.agent_id} />])
  if (entry.run_id) facts.push([words.run, <Id key="run" value={entry.run_id} />])
  facts.push([words.id, <Id key="id" value={entry.id} />])
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={entry.model}
      footer={
        (entry.decision_id || (entry.conversation_id && may('chat'))) && (
          <>
            {entry.decision_id && <PageLink to="/routing" search={{ tab: 'decisions', id: entry.decision_id, from: day, until: day }} className={buttonClass()}>{words.openDecision}</PageLink>}
            {entry.conversation_id && <PageLink to="/conversations" search={{ id: entry.conversation_id }} className={buttonClass('primary')}>{words.openConversation}</PageLink>}
          </>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {entry.estimated && <Note>{words.estimated}</Note>}
        <Facts items={facts} />
      </div>
    </Drawer>
  )
}
