import type { ReactNode } from 'react'
import { text } from '@text/audit'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy'
import { Diff } from '@/ui/diff'
import { Drawer } from '@/ui/dialog'
import { number, Time } from '@/ui/format'
import { Facts } from '@/ui/layout'
import { Note } from '@/ui/state'
import { ChainState, type Entry, stateOf } from './audit-log'

const words = text.entry

function Id({ children, onSame, same }: { children: string; onSame?: () => void; same?: string }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <code className="min-w-0 font-mono text-[0.85rem] break-all">{children}</code>
      <span className="flex items-center">
        <CopyButton value={children} small />
        {onSame && <Button size="sm" variant="ghost" onPress={onSame}>{same}</Button>}
      </span>
    </span>
  )
}

/** One entry: who, why, what changed, and its place in the chain. */
export function EntryDrawer({ entry, sealed, onClose }: { entry: Entry; sealed: number; onClose: () => void }) {
  const [, setSearch] = useQueryState()
  const only = (change: Record<string, string | undefined>) => () => setSearch({ action: undefined, actor: undefined, target: undefined, request_id: undefined, id: undefined, ...change })
  const state = stateOf(entry, sealed)
  const { actor, target } = entry
  const facts: [string, ReactNode][] = [
    [text.columns.at, <Time key="at" value={entry.at} absolute />],
    [text.columns.actor, <div key="actor">{text.kinds[actor.kind]}{actor.id && <Id same={words.sameActor} onSame={only({ actor: actor.id })}>{actor.id}</Id>}</div>],
  ]
  if (actor.address) facts.push([words.address, <code key="address" className="font-mono text-[0.87rem]">{actor.address}</code>])
  if (entry.reason) facts.push([text.columns.reason, entry.reason])
  if (target) facts.push([text.columns.target, <Id key="target" same={words.sameTarget} onSame={only({ target })}>{target}</Id>])
  if (entry.request_id) facts.push([words.request, <Id key="request" same={words.sameRequest} onSame={only({ request_id: entry.request_id })}>{entry.request_id}</Id>])
  const chain: [string, ReactNode][] = [[words.state, <div key="state"><ChainState entry={entry} sealed={sealed} /><p className="mt-1 text-[0.87rem] text-muted">{text.stateDetail[state]}{state === 'sealed' && ` ${words.sealedBy(number(sealed))}.`}</p></div>]]
  if (entry.seq !== undefined) chain.push([words.link, words.seq(number(entry.seq))])
  if (entry.hash) chain.push([words.hash, <Id key="hash">{entry.hash}</Id>])
  chain.push([words.id, <Id key="id">{entry.id}</Id>])
  const changed = entry.before !== undefined || entry.after !== undefined
  return (
    <Drawer isOpen onClose={onClose} title={<code className="font-mono text-[1rem]">{entry.action}</code>} wide>
      <div className="flex flex-col gap-5">
        {!!entry.erased?.length && <Note tone="warn">{words.erased(entry.erased.join(', '))}</Note>}
        <Facts items={facts} />
        <section>
          <h3 className="mb-2 font-semibold">{words.before}</h3>
          {changed ? <Diff before={entry.before} after={entry.after} /> : <p className="text-muted">{words.noChange}</p>}
        </section>
        <section className="border-t border-line pt-4">
          <h3 className="mb-2 font-semibold">{text.columns.chain}</h3>
          <Facts items={chain} />
        </section>
      </div>
    </Drawer>
  )
}
