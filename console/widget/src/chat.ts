import { Http, type Person } from './http'
import { Pieces } from './run'
import { Link, type LinkState } from './socket'
import type { Kept, Store } from './store'
import { answering, asked, ENDED, merge, RUNNING, trouble, type Turn, type TurnState } from './talk'
import { Refusal, type Citation, type Frame, type Rating, type Sent, type Told } from './types'
import { pause } from './wait'

export type Events = {
  changed: []
  /** Somebody else speaks from now on: whether the page named them. */
  person: [boolean]
  message: [{ text: string }]
  answer: [{ text: string; citations: Citation[]; state: TurnState }]
  error: [{ code: string; message: string }]
}

const NO_TOKEN = ['invalid_token', 'expired_token']
/** What a repeated request may still find to have arrived. */
const UNKNOWN = ['network', 'idempotency_in_flight']
const FOLLOW_AFTER = 2_000

/**
 * One conversation as it is known here: what was said, what is on its way, and the answers that are being made. Turns that
 * are `sending` are said one after another, over the socket or over HTTP, as soon as it is known what was said before.
 */
export class Chat {
  turns: Turn[] = []
  network: LinkState | 'http' = 'idle'
  /** Of this tab; another may talk in another one. */
  conversation: string | undefined

  private readonly person: Person
  private readonly http: Http
  private readonly link: Link
  private readonly runs = new Map<string, Pieces>()
  private readonly following = new Set<string>()
  /** Whether the page names who speaks. */
  private known: boolean
  private looked = false
  private fetched: boolean
  private loading: Promise<void> | undefined
  private refreshing: Promise<void> | undefined
  private posting = false
  /** The question that this connection was told. */
  private saying: string | undefined
  /** The message or run that came last. */
  private newest = ''
  private generation = 0
  private reason = new Refusal('network', '')

  private readonly store: Store
  private readonly agent: string | undefined
  private readonly tell: <E extends keyof Events>(event: E, ...of: Events[E]) => void

  constructor(
    base: string,
    key: string,
    store: Store,
    agent: string | undefined,
    tell: <E extends keyof Events>(event: E, ...of: Events[E]) => void,
  ) {
    this.store = store
    this.agent = agent
    this.tell = tell
    const { known, stranger, conversation } = store.kept
    this.known = Boolean(known)
    this.conversation = conversation
    this.fetched = !conversation
    this.person = { token: known ? undefined : stranger }
    if (Boolean(store.tab.known) === this.known)
      this.turns = (store.tab.unsent ?? []).map(({ key, text, after }) => ({ ...asked(text, [], key), ...(after === undefined ? {} : { after }) }))
    store.onOther(() => this.adopt())
    this.http = new Http(base, key, this.person)
    this.link = new Link(base, key, this.person, {
      conversation: () => this.conversation,
      welcomed: (token) => this.welcomed(token),
      accepted: (message, run, conversation) => this.accepted(message, run, conversation),
      refused: (message, code, detail, wait) => this.refused(message, new Refusal(code, detail, 0, wait)),
      frame: (frame) => this.frame(frame),
      positions: () =>
        // the newest too when it has ended: what the session began before it needs not be told again
        [...this.runs].slice(-50).flatMap(([run, pieces], i, all) =>
          i === all.length - 1 || this.isRunning(run) ? [{ run_id: run, last_seq: pieces.position }] : [],
        ),
      gone: () => this.forget(),
      changed: (state) => this.moved(state),
    })
  }

  /** The answer that is being made; undefined for none. */
  get running(): Turn | undefined {
    return this.turns.findLast((turn) => RUNNING.includes(turn.state))
  }

  get busy(): boolean {
    return this.running !== undefined || this.turns.some((turn) => turn.state === 'sending')
  }

  get loaded(): boolean {
    return this.fetched || this.unnamed
  }

  /** The conversation to go back to. */
  get previous(): string | undefined {
    return this.unnamed || !this.isKept ? undefined : this.store.kept.previous
  }

  /** Whether something was asked on a page before, of which the end was not told. */
  get waits(): boolean {
    return this.turns.length > 0 || this.store.kept.pending !== undefined
  }

  /** Someone looks: what was said is fetched, and a socket is there by the time that something is asked. */
  start(): void {
    this.looked = true
    if (this.unnamed) return this.tell('changed')
    if (this.network === 'http') this.load()
    else this.link.connect()
    this.changed()
  }

  send(text: string, files: Sent[] = []): void {
    // a page that names nobody: they have signed out
    if (this.unnamed) this.identify(null)
    this.turns.push(asked(text, files))
    this.tell('message', { text })
    this.changed()
    this.deliver()
  }

  /** What would be asked again; undefined when that cannot be, since its files are gone. */
  question(turn: Turn): Turn | undefined {
    const at = this.turns.indexOf(turn)
    const question = turn.role === 'user' ? turn : this.turns.slice(0, at).findLast((one) => one.role === 'user')
    return question?.files.length && !question.sent?.length ? undefined : question
  }

  /** The same question once more, in place of the one that got no answer. */
  retry(turn: Turn): void {
    const question = this.question(turn)
    if (!question || this.busy) return
    this.turns = this.turns.filter((one) => one !== turn && one !== question)
    this.send(question.text, question.sent)
  }

  cancel(): void {
    const turn = this.running
    if (!turn?.run) return
    if (this.link.state === 'open') this.link.cancel(turn.run)
    else this.http.json('POST', `/api/v1/runs/${turn.run}/cancel`, {}).catch((fault) => this.failed(fault))
  }

  /** @returns whether it was taken */
  async rate(turn: Turn, rating: Rating, reason?: string): Promise<boolean> {
    const before = turn.rating
    turn.rating = rating
    this.tell('changed')
    try {
      await this.http.json('POST', `/api/v1/conversations/${this.conversation}/messages/${turn.message}/feedback`, {
        rating,
        ...(reason ? { reason } : {}),
      })
      return true
    } catch (fault) {
      if (before) turn.rating = before
      else delete turn.rating
      this.failed(fault)
      return false
    }
  }

  typing(active: boolean): void {
    if (this.conversation) this.link.typing(active)
  }

  /** @param other one to go back to; without it the next question begins one */
  begin(other?: string): void {
    const previous = other ? undefined : (this.conversation ?? this.previous)
    this.keep({ previous, conversation: other, pending: undefined })
    this.clear(other)
    this.start()
  }

  /** Whom the page vouches for; null for a stranger again. */
  identify(token: string | null): void {
    const known = token !== null
    if (known ? token === this.person.token : !this.known) return
    const same = known && this.known
    this.known = known
    // another tab may have been told before
    if (known !== Boolean(this.store.kept.known))
      this.store.keep({ known, conversation: undefined, previous: undefined, stranger: undefined, pending: undefined })
    const { stranger, conversation, pending } = this.store.kept
    const unsent = same ? this.turns.filter(isUnsent) : []
    this.clear(same ? this.conversation : conversation, unsent)
    this.person.token = token ?? stranger
    if (!same) this.tell('person', known)
    if (this.looked || pending || unsent.length) this.start()
  }

  /** The network may be there again. */
  check(): void {
    this.link.check()
  }

  /** Somebody whom the page will name, or who has signed out: that is not known yet. */
  private get unnamed(): boolean {
    return this.known && !this.person.token
  }

  /** Whether what is kept is of whom speaks here: in another tab they may have signed in or out. */
  private get isKept(): boolean {
    const { known, stranger } = this.store.kept
    return Boolean(known) === this.known && (this.known || !stranger || stranger === this.person.token)
  }

  private keep(some: Kept): void {
    if (this.isKept) this.store.keep(some)
  }

  /** What another tab began is gone on with here, unless something was said here. */
  private adopt(): void {
    const { known, stranger, conversation } = this.store.kept
    if (this.turns.length || Boolean(known) !== this.known) return
    if (conversation !== this.conversation || (!known && stranger !== this.person.token)) this.join()
  }

  private join(): void {
    const { stranger, conversation } = this.store.kept
    this.clear(conversation, this.turns.filter((turn) => turn.state === 'sending'))
    if (!this.known) this.person.token = stranger
    if (this.looked) this.start()
  }

  private changed(): void {
    const unsent = this.turns.flatMap(({ state, key, text, after, files }) =>
      state !== 'sending' || files.length ? [] : after === undefined ? { key, text } : { key, text, after })
    if (unsent.length || this.store.tab.unsent?.length) this.store.keepTab({ unsent, known: this.known })
    this.tell('changed')
  }

  private clear(conversation: string | undefined, turns: Turn[] = []): void {
    this.generation++
    this.loading = this.refreshing = this.saying = undefined
    this.posting = false
    this.link.close()
    for (const turn of turns) {
      turn.state = 'sending'
      delete turn.trouble
      if (!conversation) delete turn.after
    }
    this.turns = turns
    this.newest = ''
    this.runs.clear()
    this.following.clear()
    this.conversation = conversation
    this.fetched = !conversation
    this.changed()
  }

  /** The conversation is not there any more, or is somebody else's. */
  private forget(): void {
    this.keep({ conversation: undefined, pending: undefined })
    this.clear(undefined, this.turns.filter((turn) => turn.state === 'sending'))
    this.start()
  }

  /** Says the oldest of what is unsent, as soon as it can be said. */
  private deliver(): void {
    const turn = this.turns.find((one) => one.state === 'sending')
    if (!turn || this.loading || this.posting || this.running || this.saying === turn.key) return
    if (this.network !== 'http' && this.link.state !== 'open') return this.link.connect()
    turn.after ??= this.newest
    if (this.network === 'http' || turn.sent?.length) void this.post(turn)
    else {
      this.saying = turn.key
      const conversation = this.conversation
      this.link.send({
        id: turn.key,
        content: turn.text,
        ...(conversation ? { conversation_id: conversation } : { conversation: this.wanted() }),
      })
    }
    this.changed()
  }

  private wanted(): object {
    return this.agent ? { agent: this.agent } : {}
  }

  private accepted(message: string, run: string, conversation: string): void {
    const turn = this.turns.find((one) => one.key === message)
    if (conversation !== this.conversation) this.keep({ conversation })
    this.conversation = conversation
    if (turn?.state !== 'sending') return
    turn.state = 'sent'
    turn.run = this.newest = run
    this.saying = undefined
    this.keep({ pending: run })
    this.answer(run)
    this.changed()
  }

  private refused(message: string | undefined, fault: Refusal): void {
    const turn = this.turns.find((one) => one.key === message)
    if (turn && fault.code === 'not_found' && this.conversation) return this.forget()
    if (turn) this.fail(turn, fault)
    // why the socket is ended is told when it was not to be had again
    if (!turn && this.link.state !== 'open') this.reason = fault
    else this.failed(fault)
    this.deliver()
  }

  private fail(turn: Turn, fault: Refusal): void {
    turn.state = 'failed'
    turn.trouble = trouble(fault)
    if (this.saying === turn.key) this.saying = undefined
  }

  /** Nobody comes in as whom this page speaks: a stranger as another one. */
  private turnedAway(fault: Refusal): void {
    this.posting = false
    if (NO_TOKEN.includes(fault.code) && this.person.token && !this.known) {
      this.keep({ stranger: undefined, previous: undefined, conversation: undefined, pending: undefined })
      this.person.token = undefined
      this.clear(undefined, this.turns.filter((turn) => turn.state === 'sending'))
      return this.start()
    }
    for (const turn of this.turns) if (turn.state === 'sending' || RUNNING.includes(turn.state)) this.fail(turn, fault)
    this.failed(fault)
  }

  // over the socket

  private welcomed(token: string | undefined): void {
    this.saying = undefined
    if (token && !this.person.token) {
      const { known, stranger } = this.store.kept
      // another tab was first
      if (!known && stranger) return this.join()
      this.person.token = token
      this.keep({ stranger: token })
    }
    this.load()
  }

  private moved(state: LinkState): void {
    this.network = state === 'blocked' ? 'http' : state
    if (state !== 'open') this.saying = undefined
    if (state === 'refused') this.turnedAway(this.reason)
    if (state === 'blocked') this.load()
    this.tell('changed')
  }

  // over HTTP

  /** Tries until it has arrived, or is refused. */
  private async post(turn: Turn): Promise<void> {
    const generation = this.generation
    this.posting = true
    for (let failures = 1; turn.state === 'sending'; failures++) {
      const fault = await this.told(turn)
      if (generation !== this.generation) return
      if (!fault) break
      if (fault.status === 401) return this.turnedAway(fault)
      if (fault.status === 404 && this.conversation) return this.forget()
      const unknown = UNKNOWN.includes(fault.code)
      if (unknown) await pause(failures)
      // it may have arrived all the same
      await (unknown ? this.fetchUntilThere() : this.refresh().catch(() => {}))
      if (generation !== this.generation) return
      if (turn.state === 'sending' && !unknown) {
        this.fail(turn, fault)
        this.failed(fault)
      }
    }
    this.posting = false
    this.deliver()
  }

  /** @returns why it is not known to have arrived */
  private async told(turn: Turn): Promise<Refusal | undefined> {
    const generation = this.generation
    let run: string | undefined
    try {
      const conversation = this.conversation ?? (await this.begun(turn))
      if (generation !== this.generation) return undefined
      const body = { content: turn.text, stream: true, ...(turn.sent?.length ? { attachments: turn.sent } : {}) }
      await this.http.frames('POST', `/api/v1/conversations/${conversation}/messages`, (frame) => {
        if (generation !== this.generation) return
        if (!run) {
          run = frame.run
          this.following.add(run)
          this.accepted(turn.key, run, conversation)
        }
        this.frame(frame)
      }, body, { 'Idempotency-Key': `${turn.key}-${conversation}` })
    } catch (fault) {
      if (!run) return fault as Refusal
    }
    if (generation !== this.generation) return undefined
    if (!run) return new Refusal('network', 'The connection was lost.')
    this.following.delete(run)
    void this.follow(run)
    return undefined
  }

  private async begun(turn: Turn): Promise<string> {
    const generation = this.generation
    const made = await this.http.json<{ id: string; end_user_token?: string }>(
      'POST',
      '/api/v1/conversations',
      this.wanted(),
      `${turn.key}-${generation}`,
    )
    // whoever speaks now has nothing to do with it
    if (generation !== this.generation) return made.id
    if (made.end_user_token) {
      this.person.token = made.end_user_token
      this.keep({ stranger: made.end_user_token })
    }
    this.keep({ conversation: made.id })
    return (this.conversation = made.id)
  }

  /** Fetches the frames of a run until its end, over as many connections as that takes. */
  private async follow(run: string): Promise<void> {
    const generation = this.generation
    if (this.following.has(run)) return
    this.following.add(run)
    for (let failures = 0; this.isRunning(run); ) {
      const before = this.runs.get(run)?.position
      try {
        await this.http.frames('GET', `/api/v1/runs/${run}/events`, (frame) => {
          if (generation === this.generation) this.frame(frame)
        }, undefined, before ? { 'Last-Event-ID': `${run}:${before}` } : {})
        failures = 0
      } catch (fault) {
        if (generation !== this.generation) return
        const { status, code, message } = fault as Refusal
        if (status === 401) return this.turnedAway(fault as Refusal)
        if (status === 404) this.ended(this.answer(run), { type: 'end', run, from: 0, seq: 0, state: 'failed', code, detail: message })
        else await pause(++failures)
      }
      if (generation !== this.generation) return
    }
    this.following.delete(run)
  }

  private isRunning(run: string): boolean {
    return this.turns.some((turn) => turn.run === run && RUNNING.includes(turn.state))
  }

  // what runs tell

  private frame(frame: Frame): void {
    // another page of the same person asks: the question has to be fetched
    if (!this.turns.some((turn) => turn.run === frame.run)) {
      this.newest = frame.run
      void this.refresh().catch(() => {})
    }
    const turn = this.answer(frame.run)
    if (!RUNNING.includes(turn.state)) return
    const pieces = this.runs.get(frame.run) ?? new Pieces()
    this.runs.set(frame.run, pieces)
    if (!pieces.take(frame)) return
    if (frame.type === 'delta') {
      turn.text = pieces.text
      turn.state = 'streaming'
    } else if (frame.type === 'citations') turn.citations = frame.citations
    else if (frame.type === 'end') this.ended(turn, frame)
    this.tell('changed')
  }

  private ended(turn: Turn, frame: Extract<Frame, { type: 'end' }>): void {
    turn.state = frame.state === 'completed' ? 'done' : frame.state
    if (frame.text !== undefined) turn.text = frame.text
    if (frame.message) turn.message = frame.message
    if (this.store.kept.pending === frame.run) this.keep({ pending: undefined })
    const question = this.turns.find((one) => one.run === frame.run && one.role === 'user')
    // somebody else's question, which was not there yet when it was looked for
    if (!question) void this.refresh().catch(() => {})
    // its files are needed no more, unless it is to be asked again
    else if (turn.state === 'done' || turn.state === 'cancelled') delete question.sent
    if (frame.code || frame.state === 'failed') {
      const fault = new Refusal(frame.code ?? 'internal', frame.detail ?? '', 0, frame.wait)
      turn.trouble = trouble(fault)
      this.failed(fault)
    } else this.answered(turn)
    this.deliver()
  }

  private answered({ text, citations, state }: Turn): void {
    this.tell('answer', { text, citations, state })
  }

  /** The answer of a run, made when there is none yet. */
  private answer(run: string): Turn {
    const there = this.turns.find((turn) => turn.run === run && turn.role === 'assistant')
    if (there) return there
    const made = answering(run)
    const question = this.turns.findIndex((turn) => turn.run === run)
    const unsent = this.turns.findIndex((turn) => turn.state === 'sending')
    const at = question >= 0 ? question + 1 : unsent
    this.turns.splice(at < 0 ? this.turns.length : at, 0, made)
    return made
  }

  // what the server has kept

  /** Fetches what was said, then says what is unsent. */
  private load(): void {
    const generation = this.generation
    this.loading ??= this.fetchUntilThere().then(() => {
      if (generation !== this.generation) return
      this.loading = undefined
      this.deliver()
    })
  }

  private async fetchUntilThere(): Promise<void> {
    const generation = this.generation
    for (let failures = 1; generation === this.generation; failures++) {
      try {
        return await this.refresh()
      } catch (fault) {
        if (generation !== this.generation) return
        const { status } = fault as Refusal
        if (status === 401) return this.turnedAway(fault as Refusal)
        if (status >= 400 && status < 500 && status !== 429) {
          this.fetched = true
          return this.tell('changed')
        }
        await pause(failures)
      }
    }
  }

  private refresh(): Promise<void> {
    if (this.refreshing) return this.refreshing
    const mine = this.fetchAll().finally(() => {
      if (this.refreshing === mine) this.refreshing = undefined
    })
    this.refreshing = mine
    return mine
  }

  private async fetchAll(): Promise<void> {
    const conversation = this.conversation
    const generation = this.generation
    if (!conversation) return
    const told: Told[] = []
    try {
      for (let cursor: string | undefined, pages = 0; pages === 0 || (cursor && pages < 10); pages++) {
        const path = `/api/v1/conversations/${conversation}/messages?limit=200${cursor ? `&cursor=${cursor}` : ''}`
        const page = await this.http.json<{ data: Told[]; next_cursor?: string }>('GET', path)
        told.push(...page.data)
        cursor = page.next_cursor
      }
    } catch (fault) {
      const { status } = fault as Refusal
      if (generation === this.generation && (status === 404 || (status === 401 && !this.person.token))) this.forget()
      throw fault
    }
    if (generation === this.generation) this.take(told)
  }

  private take(told: Told[]): void {
    const unsent = this.turns.filter((turn) => turn.state === 'sending')
    const ended = this.turns.filter((turn) => ENDED.includes(turn.state))
    this.turns = merge(this.turns, told)
    this.newest = told.at(-1)?.id ?? this.newest
    this.fetched = true
    const arrived = unsent.findLast((turn) => turn.state === 'sent')?.run
    if (arrived) this.keep({ pending: arrived })
    const { pending } = this.store.kept
    if (pending && !this.isRunning(pending)) {
      // it was on its way, and ended while nobody listened
      const answer = this.turns.find((turn) => turn.run === pending && ENDED.includes(turn.state))
      this.keep({ pending: undefined })
      if (answer && !ended.includes(answer)) this.answered(answer)
    }
    // the socket tells what runs; should it not, there is another way
    for (const { run, state } of this.turns)
      if (run && RUNNING.includes(state))
        setTimeout(() => void ((this.network === 'http' || !this.runs.has(run)) && this.follow(run)), this.network === 'http' ? 0 : FOLLOW_AFTER)
    this.changed()
  }

  private failed(fault: unknown): void {
    const { code, message } = fault instanceof Refusal ? fault : new Refusal('internal', String(fault))
    this.tell('error', { code, message })
    this.changed()
  }
}

/** Also what was refused because a token had run out. */
function isUnsent({ role, state, trouble }: Turn): boolean {
  return role === 'user' && (state === 'sending' || (state === 'failed' && NO_TOKEN.includes(trouble?.code ?? '')))
}
