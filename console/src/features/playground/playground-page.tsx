import { Code2, FlaskConical, MessageSquarePlus, SlidersHorizontal } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useKept } from '@/app/kept'
import { useQueryState } from '@/app/query-state'
import { Button } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { Page } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { text } from '@text/playground'
import { messages, request, useChat } from './chat'
import { Composer } from './composer'
import { Examples } from './examples'
import { type Setup, SetupForm, temperatureError } from './setup'
import { TurnView } from './transcript'

const OWN = { system: '', temperature: '', knowledge: false }

const SnippetDialog = lazy(() => import('./snippet-dialog'))

/** Keeps the end in sight while it grows, unless somebody has scrolled up to read. */
function useFollowEnd(active: boolean) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const scroller = document.getElementById('content')
    if (!active || !scroller) return
    let near = true
    let height = scroller.scrollHeight
    const look = () => { near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120 }
    const follow = new ResizeObserver(() => {
      if (near && scroller.scrollHeight > height) scroller.scrollTop = scroller.scrollHeight
      height = scroller.scrollHeight
    })
    scroller.scrollTop = scroller.scrollHeight
    scroller.addEventListener('scroll', look, { passive: true })
    if (end.current) follow.observe(end.current)
    return () => {
      follow.disconnect()
      scroller.removeEventListener('scroll', look)
    }
  }, [active])
  return end
}

export default function PlaygroundPage() {
  const [search, setSearch] = useQueryState()
  const [own, setOwn] = useKept('setup', OWN)
  const [typed, setTyped] = useState('')
  const [code, setCode] = useState(false)
  const [settings, setSettings] = useState(false)
  const chat = useChat()
  const setup: Setup = { ...own, agent: search.agent ?? null, model: search.model ?? 'auto', other: search.agent ? null : (search.compare ?? null) }
  const wrong = !setup.agent && temperatureError(setup) !== null
  const transcript = useFollowEnd(chat.busy)
  const asked = search.q
  useEffect(() => {
    if (asked === undefined) return
    setTyped(asked)
    setSearch({ q: undefined }, { replace: true })
  }, [asked, setSearch])

  const send = () => {
    const question = typed.trim()
    if (!question || chat.busy || wrong) return
    setTyped('')
    chat.ask(question, setup)
  }
  // the same function at each render, so that typing does not render the transcript
  const latest = useRef(() => {})
  useEffect(() => { latest.current = () => chat.again(setup) })
  const askAgain = useCallback(() => latest.current(), [])
  const last = chat.turns.at(-1)
  const question = typed.trim() || last?.question || text.snippet.question
  const before = typed.trim() ? chat.turns : chat.turns.slice(0, -1)
  const codeOf = (model: string, lane: number) => request(setup, model, messages(before, lane, setup, question))
  return (
    <Page
      title={text.title}
      detail={text.detail}
      actions={
        <>
          <Button icon={<SlidersHorizontal />} onPress={() => setSettings(!settings)} aria-expanded={settings} className="lg:hidden">
            {settings ? text.hideSettings : text.settings}
          </Button>
          <Button icon={<Code2 />} onPress={() => setCode(true)}>{text.code}</Button>
          {chat.turns.length > 0 && <Button icon={<MessageSquarePlus />} onPress={chat.clear}>{text.newChat}</Button>}
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <aside aria-label={text.settings} className={cx('rounded-lg border border-line bg-surface p-4 lg:sticky lg:top-6 lg:order-2', !settings && 'max-lg:hidden')}>
          <SetupForm setup={setup} onChange={(change) => setOwn((before) => ({ ...before, ...change }))} />
        </aside>
        <div className="flex min-h-[calc(100dvh-12.5rem)] min-w-0 flex-col">
          <div ref={transcript} className="flex flex-1 flex-col gap-8 pb-6">
            {chat.turns.length === 0 && (
              <div className="my-auto">
                <Empty title={text.empty.title} icon={<FlaskConical aria-hidden />}>{text.empty.detail}</Empty>
                <Examples onChoose={(chosen) => chat.ask(chosen, setup)} />
              </div>
            )}
            {chat.turns.map((turn, at) => (
              <TurnView
                key={turn.id}
                turns={chat.turns}
                at={at}
                onAgain={at === chat.turns.length - 1 && !chat.busy && !wrong ? askAgain : null}
              />
            ))}
          </div>
          <div className="sticky bottom-0 -mx-1 bg-ground px-1 pt-2 pb-3">
            <Composer value={typed} onChange={setTyped} onSend={send} onStop={chat.stop} busy={chat.busy} disabled={wrong} />
          </div>
        </div>
      </div>
      {code && (
        <Suspense>
          <SnippetDialog agent={setup.agent} question={question} requests={[codeOf(setup.model, 0), ...(setup.other && setup.other !== setup.model ? [codeOf(setup.other, 1)] : [])]} onClose={() => setCode(false)} />
        </Suspense>
      )}
    </Page>
  )
}
