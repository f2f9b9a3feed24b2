import { Filter } from 'lucide-react'
import { action, text } from '@text/audit'
import { Button } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Diff } from '@/ui/diff'
import { Drawer } from '@/ui/dialog'
import { number, Time } from '@/ui/format'
import { Facts } from '@/ui/layout'
import { Note } from '@/ui/state'
import { type Entry, useLog } from './log'

export function EntryDrawer({ entry, names }: { entry: Entry | undefined; names: Map<string, string> }) {
  const { setSearch } = useLog()
  const close = () => setSearch({ id: undefined })
  if (!entry) {
    return (
      <Drawer isOpen onClose={close} title={text.entry.facts.id}>
        <p className="text-muted">{text.entry.notFound}</p>
      </Drawer>
    )
  }
  const words = text.entry
  const { actor } = entry
  const narrow = (label: string, change: Record<string, string>) => (
    <Button size="sm" icon={<Filter />} onPress={() => setSearch({ ...change, id: undefined })}>{label}</Button>
  )
  const facts: [string, React.ReactNode][] = [
    [words.facts.at, <Time key="at" value={entry.at} absolute />],
    [words.facts.actor, <span key="actor">{[text.kinds[actor.kind], names.get(actor.id ?? '')].filter(Boolean).join(' · ')}{actor.id && <span className="block"><Id value={actor.id} /></span>}</span>],
  ]
  if (actor.address) facts.push([words.facts.address, actor.address])
  if (entry.target) facts.push([words.facts.target, <Id key="target" value={entry.target} />])
  if (entry.reason) facts.push([words.facts.reason, entry.reason])
  if (entry.request_id) facts.push([words.facts.request, <Id key="request" value={entry.request_id} />])
  facts.push([words.facts.id, <Id key="id" value={entry.id} />])
  return (
    <Drawer
      isOpen
      onClose={close}
      title={action(entry.action)}
      footer={
        <>
          {narrow(words.sameAction, { action: entry.action })}
          {actor.id && narrow(words.sameActor, { actor: actor.id })}
          {entry.target && narrow(words.sameTarget, { target: entry.target })}
          {entry.request_id && narrow(words.sameRequest, { request: entry.request_id })}
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <Facts items={facts} />
        {entry.erased && <Note>{words.erased(entry.erased.join(', '))}</Note>}
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">{words.changed}</h3>
          <Diff before={entry.before} after={entry.after} same={words.nothing} />
        </section>
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">{words.state}</h3>
          <p>{entry.seq === undefined ? text.pendingHelp : text.linked(number(entry.seq))}</p>
          {entry.hash && (
            <>
              <p className="text-muted">{words.hash}</p>
              <Id value={entry.hash} />
            </>
          )}
        </section>
      </div>
    </Drawer>
  )
}
