import { Http, type Person } from './http'
import { uid } from './ids'
import { Pieces } from './run'
import { Link, type LinkState } from './socket'
import type { Store } from './store'
import { Refusal, type Citation, type FileView, type Frame, type Rating, type Sent, type Told } from './types'

export type TurnState =
  | 'sending'
  | 'sent'
  | 'waiting'
  | 'streaming'
  | 'done'
  | 'cancelled'
  | 'interrupted'
  | 'failed'

export interface Trouble {
  code: string
  detail: string
  /** When the same may be tried again, in milliseconds since 1970. */
  until?: number
}

export interface Turn {
  key: string
  role: 'user' | 'assistant'
  text: string
  state: TurnState
  files: FileView[]
  citations: Citation[]
  run?: string
  message?: string
  rating?: Rating
  trouble?: Trouble
  /** Of a question that has files, until it has arrived. */
  sent?: Sent[]
}

export type Events = {
  changed: []
  message: [{ text: string }]
  answer: [{ text: string; citations: Citation[]; state: TurnState }]
  error: [{ code: string; message: string }]
}

const RUNNING: TurnState[] = ['waiting', 'streaming']
const ENDED: TurnState[] = ['done', 'cancelled', 'interrupted']
const FOLLOW_AFTER = 2_000

/** One conversation as it is known here: what was said, what is on its way, and the answers that are being made. */
export class Chat {
  turns: Turn[] = []
  network: LinkState | 'http' = 'idle'
  loaded = true

  readonly person: Person
  private readonly http: Http
  private readonly link: Link
  private readonly runs = new Map<string, Pieces>()
  private readonly following = new Set<string>()
  private refreshing: Promise<void> | undefined
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
    this.person = { token: store.kept.known ? undefined : store.kept.stranger }
    this.http = new Http(base, key, this.person)
    this.link = new Link(base, key, this.person, {
      welcomed: (resumed, token) => void this.welcomed(resumed, token),
      accepted: (message, run, conversation) => this.accepted(message, run, conversation),
      refused: (message, code, detail, wait) => this.refused(message, new Refusal(code, detail, 0, wait)),
      frame: (frame) => this.frame(frame),
      positions: () =>
        // the newest too when it has ended: what the session began before it needs not be told again
        [...this.runs].slice(-50).flatMap(([run, pieces], i, all) =>
          i === all.length - 1 || this.isRunning(run) ? [{ run_id: run, last_seq: pieces.position }] : [],
        ),
      gone: () => this.forget(),
      changed: (state) => void this.moved(state),
    })
  }

  get conversation(): string | undefined {
    return this.store.kept.conversation
  }

  /** The answer that is being made; undefined for none. */
  get running(): Turn | undefined {
    return this.turns.findLast((turn) => RUNNING.includes(turn.state))
  }

  get busy(): boolean {
    return this.running !== undefined || this.turns.some((turn) => turn.state === 'sending')
  }

  /** Someone looks: what was said is fetched, and a socket is there by the time that something is asked. */
  start(): void {
    if (this.conversation && !this.turns.length) this.loaded = false
    if (this.network === 'http') void this.load()
    else if (this.link.state === 'idle') {
      this.link.conversation = this.conversation
      this.link.connect()
    }
    this.tell('changed')
  }

  send(text: string, files: Sent[] = []): void {
    const turn: Turn = {
      key: uid(),
      role: 'user',
      text,
      state: 'sending',
      files: files.map((file) => ({ name: file.name, size: Math.floor((file.data.length * 3) / 4) })),
      citations: [],
      sent: files,
    }
    this.turns.push(turn)
    this.store.keep({ pending: true })
    this.tell('message', { text })
    this.dispatch(turn)
  }

  /** The same question once more, in place of the one that got no answer. */
  retry(turn: Turn): void {
    const at = this.turns.indexOf(turn)
    const question = turn.role === 'user' ? turn : this.turns.slice(0, at).findLast((one) => one.role === 'user')
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

  async rate(turn: Turn, rating: Rating, reason?: string): Promise<void> {
    const before = turn.rating
    turn.rating = rating
    this.tell('changed')
    try {
      await this.http.json('POST', `/api/v1/conversations/${this.conversation}/messages/${turn.message}/feedback`, {
        rating,
        ...(reason ? { reason } : {}),
      })
    } catch (fault) {
      if (before) turn.rating = before
      else delete turn.rating
      this.tell('changed')
      this.failed(fault)
    }
  }

  typing(active: boolean): void {
    if (this.conversation) this.link.typing(active)
  }

  /** @param other one to go back to; without it the next question begins one */
  begin(other?: string): void {
    this.store.keep({ previous: other ? undefined : (this.conversation ?? this.store.kept.previous) })
    this.clear(other)
    this.start()
  }

  /** Whom the page vouches for; null for a stranger again. */
  identify(token: string | null): void {
    const known = token !== null
    if (known && token === this.person.token) return
    if (known !== Boolean(this.store.kept.known)) {
      this.store.keep({ known, conversation: undefined, previous: undefined, stranger: undefined, pending: false })
    }
    const pending = this.store.kept.pending
    const active = this.link.state !== 'idle' || pending === true
    this.clear(this.conversation, pending)
    this.person.token = token ?? this.store.kept.stranger
    if (active) this.start()
  }

  /** The network may be there again. */
  check(): void {
    this.link.check()
  }

  private clear(conversation: string | undefined, pending = false): void {
    this.generation++
    this.link.close()
    this.turns = []
    this.runs.clear()
    this.following.clear()
    this.store.keep({ conversation, pending })
    this.loaded = !conversation
    this.tell('changed')
  }

  /** The conversation is not there any more, or is somebody else's. */
  private forget(): void {
    this.store.keep({ conversation: undefined, pending: false })
    this.link.conversation = undefined
    this.turns = this.turns.filter((turn) => turn.state === 'sending')
    this.loaded = true
    this.tell('changed')
  }

  private dispatch(turn: Turn): void {
    if (turn.sent?.length || this.network === 'http') void this.post(turn)
    else {
      const conversation = this.conversation
      this.link.send({
        id: turn.key,
        content: turn.text,
        ...(conversation ? { conversation_id: conversation } : { conversation: this.wanted() }),
      })
    }
    this.tell('changed')
  }

  private wanted(): object {
    return this.agent ? { agent: this.agent } : {}
  }

  // over the socket

  private async welcomed(resumed: boolean, token: string | undefined): Promise<void> {
    if (token && !this.store.kept.known) {
      this.person.token = token
      this.store.keep({ stranger: token })
    }
    if (resumed) return
    const generation = this.generation
    try {
      if (this.conversation) await this.refresh()
    } catch {
      // what could not be read is read with the next connection
    }
    if (generation === this.generation) this.link.repeat()
  }

  private accepted(message: string, run: string, conversation: string): void {
    const turn = this.turns.find((one) => one.key === message)
    this.at(conversation)
    if (!turn) return
    turn.state = 'sent'
    turn.run = run
    this.answer(run)
    this.tell('changed')
  }

  private refused(message: string | undefined, fault: Refusal): void {
    const turn = this.turns.find((one) => one.key === message)
    if (turn && fault.code === 'not_found' && this.conversation) {
      this.forget()
      return this.dispatch(turn)
    }
    if (turn) this.fail(turn, fault)
    // why the socket is ended is told when it was not to be had again
    if (!turn && this.link.state !== 'open') this.reason = fault
    else this.failed(fault)
  }

  private fail(turn: Turn, fault: Refusal): void {
    this.link.takeBack(turn.key)
    turn.state = 'failed'
    turn.trouble = trouble(fault)
  }

  /** Nobody comes in as whom this page speaks: a stranger as another one. */
  private turnedAway(): void {
    const token = ['invalid_token', 'expired_token'].includes(this.reason.code)
    if (token && this.person.token && !this.store.kept.known) {
      const unsent = this.turns.filter((turn) => turn.state === 'sending')
      this.person.token = undefined
      this.store.keep({ stranger: undefined, previous: undefined })
      this.clear(undefined)
      this.turns = unsent
      this.start()
      unsent.forEach((turn) => this.dispatch(turn))
      return
    }
    for (const turn of this.turns) if (turn.state === 'sending') this.fail(turn, this.reason)
    this.failed(this.reason)
  }

  private async moved(state: LinkState): Promise<void> {
    this.network = state === 'blocked' ? 'http' : state
    if (state === 'refused') this.turnedAway()
    if (state === 'blocked') {
      await this.load()
      for (const turn of this.turns) {
        if (turn.state !== 'sending') continue
        this.link.takeBack(turn.key)
        void this.post(turn)
      }
    }
    this.tell('changed')
  }

  // over HTTP

  private async post(turn: Turn): Promise<void> {
    const generation = this.generation
    let run: string | undefined
    try {
      const conversation = await this.begun()
      const body = { content: turn.text, stream: true, ...(turn.sent?.length ? { attachments: turn.sent } : {}) }
      await this.http.frames('POST', `/api/v1/conversations/${conversation}/messages`, (frame) => {
        if (generation !== this.generation) return
        if (!run) {
          run = frame.run
          this.following.add(run)
          this.accepted(turn.key, run, conversation)
        }
        this.frame(frame)
      }, body)
    } catch (fault) {
      if (generation !== this.generation) return
      if (!run) {
        if ((fault as Refusal).code === 'network') await this.refresh().catch(() => {})
        if (turn.state === 'sending') this.refused(turn.key, fault as Refusal)
        return
      }
    }
    if (run) {
      this.following.delete(run)
      await this.follow(run)
    }
  }

  private async begun(): Promise<string> {
    if (this.conversation) return this.conversation
    const made = await this.http.json<{ id: string; end_user_token?: string }>(
      'POST',
      '/api/v1/conversations',
      this.wanted(),
    )
    if (made.end_user_token) {
      this.person.token = made.end_user_token
      this.store.keep({ stranger: made.end_user_token })
    }
    this.at(made.id)
    return made.id
  }

  /** Fetches the frames of a run until its end, over as many connections as that takes. */
  private async follow(run: string): Promise<void> {
    const generation = this.generation
    if (this.following.has(run)) return
    this.following.add(run)
    for (let failures = 0; generation === this.generation && this.isRunning(run); ) {
      const before = this.runs.get(run)?.position ?? 0
      try {
        const after = before ? `${run}:${before}` : undefined
        await this.http.frames('GET', `/api/v1/runs/${run}/events`, (frame) => {
          if (generation === this.generation) this.frame(frame)
        }, undefined, after)
        failures = 0
      } catch (fault) {
        if ((fault as Refusal).status === 404 || ++failures > 12) break
        await new Promise((done) => setTimeout(done, Math.min(15_000, 500 * 2 ** failures)))
      }
    }
    this.following.delete(run)
  }

  private isRunning(run: string): boolean {
    return this.turns.some((turn) => turn.run === run && RUNNING.includes(turn.state))
  }

  // what runs tell

  private frame(frame: Frame): void {
    const known = this.turns.some((turn) => turn.run === frame.run)
    // another page of the same person asks: the question has to be fetched
    if (!known) void this.refresh().catch(() => {})
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
    this.store.keep({ pending: false })
    if (frame.code || frame.state === 'failed') {
      const fault = new Refusal(frame.code ?? 'internal', frame.detail ?? '', 0, frame.wait)
      turn.trouble = trouble(fault)
      this.failed(fault)
    } else this.answered(turn)
  }

  private answered({ text, citations, state }: Turn): void {
    this.tell('answer', { text, citations, state })
  }

  /** The answer of a run, made when there is none yet. */
  private answer(run: string): Turn {
    const there = this.turns.find((turn) => turn.run === run && turn.role === 'assistant')
    if (there) return there
    const made: Turn = { key: uid(), role: 'assistant', text: '', state: 'waiting', files: [], citations: [], run }
    const question = this.turns.findIndex((turn) => turn.run === run)
    this.turns.splice(question < 0 ? this.turns.length : question + 1, 0, made)
    return made
  }

  // what the server has kept

  /** Where no socket says when there is something to fetch. */
  private async load(): Promise<void> {
    const generation = this.generation
    for (let wait = 1_000; generation === this.generation; wait = Math.min(30_000, wait * 2)) {
      try {
        return await this.refresh()
      } catch (fault) {
        if ((fault as Refusal).code !== 'network') return
        await new Promise((done) => setTimeout(done, wait))
      }
    }
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.fetchAll().finally(() => (this.refreshing = undefined))
    return this.refreshing
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
      if (generation === this.generation && (fault as Refusal).status === 404) this.forget()
      throw fault
    }
    if (generation !== this.generation) return
    const ended = new Set(this.turns.filter((turn) => ENDED.includes(turn.state)))
    this.merge(told)
    this.loaded = true
    const newest = this.turns.at(-1)
    // it was on its way, and ended while nobody listened
    if (this.store.kept.pending && newest?.role === 'assistant' && ENDED.includes(newest.state) && !ended.has(newest)) {
      this.store.keep({ pending: false })
      this.answered(newest)
    }
    this.tell('changed')
  }

  /** What is here and not there yet stays at the end; an answer that is being made stays behind its question. */
  private merge(told: Told[]): void {
    const before = this.turns
    const here = new Set(before)
    const find = (one: Told) =>
      before.find((turn) => turn.message === one.id) ??
      before.find((turn) => one.run_id && turn.run === one.run_id && turn.role === one.role) ??
      before.find((turn) => here.has(turn) && turn.state === 'sending' && one.role === 'user' && turn.text === one.content)
    const answered = new Set(told.flatMap((one) => (one.role === 'assistant' && one.run_id ? [one.run_id] : [])))
    const merged: Turn[] = []
    told.forEach((one, i) => {
      const open = one.role === 'user' && one.run_id !== undefined && !answered.has(one.run_id)
      if (open && one.run_state === 'failed' && told[i + 1]?.content === one.content) return
      const turn = find(one) ?? { key: uid(), role: one.role, text: '', state: 'sent', files: [], citations: [] }
      here.delete(turn)
      if (turn.state === 'sending') this.link.takeBack(turn.key)
      this.update(turn, one)
      merged.push(turn)
      if (open) this.opened(one.run_id!, one.run_state, before, here, merged)
    })
    this.turns = [...merged, ...[...here].filter((turn) => turn.state !== 'done' && turn.state !== 'sent')]
  }

  private update(turn: Turn, one: Told): void {
    turn.message = one.id
    if (one.run_id) turn.run = one.run_id
    if (one.rating) turn.rating = one.rating
    turn.text = one.content
    turn.files = one.attachments ?? []
    turn.citations = one.citations ?? []
    if (one.role === 'user') turn.state = 'sent'
    else turn.state = one.run_state === 'cancelled' || one.run_state === 'interrupted' ? one.run_state : 'done'
  }

  /** A question without an answer: it is being made, or there will be none. */
  private opened(run: string, state: string | undefined, before: Turn[], here: Set<Turn>, merged: Turn[]): void {
    const turn = before.find((one) => one.run === run && one.role === 'assistant') ?? {
      key: uid(), role: 'assistant', text: '', state: 'waiting', files: [], citations: [], run,
    }
    here.delete(turn)
    merged.push(turn)
    if (state !== 'running' && RUNNING.includes(turn.state)) {
      turn.state = state === 'cancelled' || state === 'interrupted' ? state : 'failed'
      turn.trouble = { code: 'internal', detail: '' }
    }
    // the socket tells what runs; should it not, there is another way
    if (state === 'running')
      setTimeout(() => void (this.runs.has(run) || this.follow(run)), this.network === 'http' ? 0 : FOLLOW_AFTER)
  }

  private at(conversation: string): void {
    this.link.conversation = conversation
    if (conversation !== this.conversation) this.store.keep({ conversation })
  }

  private failed(fault: unknown): void {
    const { code, message } = fault instanceof Refusal ? fault : new Refusal('internal', String(fault))
    if (!this.busy) this.store.keep({ pending: false })
    this.tell('error', { code, message })
    this.tell('changed')
  }
}

function trouble(fault: Refusal): Trouble {
  return {
    code: fault.code,
    detail: fault.message,
    ...(fault.retryAfter ? { until: Date.now() + fault.retryAfter } : {}),
  }
}
