import { Chat, type Events } from './chat'
import { Http, reached } from './http'
import { options, type Options } from './options'
import { Store } from './store'
import { speak } from './strings'
import { Refusal, type WidgetConfig } from './types'
import { View } from './view'
import { pause } from './wait'

type Told = Omit<Events, 'changed' | 'person'> & { open: []; close: []; ready: [] }
type Call = [name: string, ...rest: any[]]

/** What a page does with the widget, also before it has loaded: `Parley.q` holds those calls. */
class Parley {
  readonly q = { push: (...calls: Call[]) => calls.forEach((call) => this.call(call)) }
  private readonly listeners = new Map<string, Set<(told: any) => void>>()
  private chat: Chat | undefined
  private view: View | undefined
  private waiting: Call[] = []

  open = () => this.call(['open'])
  close = () => this.call(['close'])
  /** Opens it and asks, as if the visitor had typed that. */
  ask = (question: string) => this.call(['ask', question])
  /** Whom the page's server vouches for; null when they have signed out. */
  identify = (token: string | null) => this.call(['identify', token])

  on = <E extends keyof Told>(event: E, take: (...told: Told[E]) => void): (() => void) => {
    const all = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, all.add(take as (told: any) => void))
    return () => void all.delete(take as (told: any) => void)
  }

  tell(event: string, told?: unknown): void {
    for (const take of this.listeners.get(event) ?? []) {
      try {
        take(told)
      } catch (fault) {
        console.error(fault)
      }
    }
  }

  ready(chat: Chat, view: View): void {
    this.chat = chat
    this.view = view
    this.tell('ready')
    const waiting = this.waiting
    this.waiting = []
    // who speaks is known before anything is asked
    waiting.sort((a, b) => Number(b[0] === 'identify') - Number(a[0] === 'identify'))
    waiting.forEach((call) => this.call(call))
  }

  private call(call: Call): void {
    const [name, ...rest] = call
    if (name === 'on') this.on(rest[0], rest[1])
    else if (!this.chat || !this.view) this.waiting.push(call)
    else if (name === 'open') this.view.open()
    else if (name === 'close') this.view.close()
    else if (name === 'ask') {
      this.view.open()
      this.chat.send(String(rest[0]))
    } else if (name === 'identify') this.chat.identify(rest[0] || null)
    else console.error(`Parley: there is no ${name}; there are open, close, ask, identify and on.`)
  }
}

/** @returns undefined when this page may not have it */
async function configured(from: Options): Promise<WidgetConfig | undefined> {
  const http = new Http(from.base, from.key, { token: undefined })
  const path = `/api/v1/widget/config${from.agent ? `?agent=${encodeURIComponent(from.agent)}` : ''}`
  for (let failures = 2; ; failures++) {
    try {
      return await http.json<WidgetConfig>('GET', path)
    } catch (fault) {
      const { code, message, status } = fault as Refusal
      if (status >= 400 && status < 500 && status !== 429) {
        console.error(`Parley: the chat is not shown: ${message} (${code})`)
        return undefined
      }
      // a refusal that the page may not read looks like a lost connection, but the server is there
      if (code === 'network' && (await reached(from.base))) {
        console.error(
          `Parley: the chat is not shown: the key is refused for pages of ${location.origin}. Add that to the key's` +
            ' allowed_origins, and see that it was not revoked.',
        )
        return undefined
      }
    }
    await pause(failures)
  }
}

async function begin(from: Options, parley: Parley): Promise<void> {
  const config = await configured(from)
  if (!config) return
  if (!document.body) await new Promise((done) => addEventListener('DOMContentLoaded', done))
  const locale = from.locale || config.locale || navigator.language
  const say = speak(locale)
  const store = new Store(from.key)
  let view: View | undefined
  const chat = new Chat(from.base, from.key, store, from.agent, (event, ...told) => {
    view?.draw()
    if (event === 'changed') return
    if (event === 'person') return view?.forget(!told[0])
    if (event === 'answer') view?.answered((told[0] as Events['answer'][0]).text)
    if (event === 'error') view?.failed((told[0] as Events['error'][0]).code)
    parley.tell(event, told[0])
  })
  view = new View(chat, store, say, config, { ...from, locale }, (event) => parley.tell(event))
  addEventListener('online', () => chat.check())
  addEventListener('offline', () => view.draw())
  document.addEventListener('visibilitychange', () => document.hidden || chat.check())
  parley.ready(chat, view)
  // goes on where the page before left off, without taking the focus
  if (store.tab.open) view.open(false)
  else if (chat.waits) chat.start()
}

declare global {
  interface Window {
    Parley?: Parley | { q: Call[] }
  }
}

const before = window.Parley
if (before instanceof Object && 'open' in before) console.error('Parley: the script is on this page twice.')
else {
  const from = options(
    (document.currentScript ?? document.querySelector('script[data-key][src*="widget.js"]')) as HTMLScriptElement | null,
  )
  const parley = new Parley()
  window.Parley = parley
  if (before?.q) parley.q.push(...(before.q as Call[]))
  if (from) void begin(from, parley)
}
