import type { Person } from './http'
import { reached } from './http'
import { uid } from './ids'
import type { Frame } from './types'
import { delay } from './wait'

/** `idle`: none is wanted; `blocked`: this network lets no WebSocket through. */
export type LinkState = 'idle' | 'connecting' | 'open' | 'lost' | 'blocked' | 'refused'

interface Envelope {
  type: string
  data: Record<string, any>
}

export interface Message {
  id: string
  content: string
  conversation_id?: string
  conversation?: object
}

export interface Heard {
  /** The one that is talked in; undefined for none yet. */
  conversation(): string | undefined
  /** A socket is there; what happened meanwhile has to be asked for. */
  welcomed(strangersToken: string | undefined): void
  accepted(message: string, run: string, conversation: string): void
  refused(message: string | undefined, code: string, detail: string, retryAfter: number | undefined): void
  frame(frame: Frame): void
  /** The last frame of each run that has not ended, without a hole before it. */
  positions(): { run_id: string; last_seq: number }[]
  /** There is no such conversation for this person. */
  gone(): void
  changed(state: LinkState): void
}

const OPENING = 6_000
const MOST_REFILLED = 500
const CROWDED = 30_000
const ENDED = [4401, 4403, 4404]

/**
 * The socket of `docs/realtime.md`. It comes back by itself after a loss and goes on behind the last frame. What is said
 * again under the same id in the same session is taken once.
 */
export class Link {
  state: LinkState = 'idle'
  private socket: WebSocket | undefined
  private resume: string | undefined
  private failures = 0
  private opened = false
  private timer = 0
  private alive = 0
  private silence = 75_000

  private readonly http: string
  private readonly base: string
  private readonly key: string
  private readonly person: Person
  private readonly heard: Heard

  constructor(base: string, key: string, person: Person, heard: Heard) {
    this.http = base
    this.base = base.replace(/^http/, 'ws')
    this.key = key
    this.person = person
    this.heard = heard
  }

  connect(): void {
    if (['open', 'connecting', 'blocked'].includes(this.state)) return
    clearTimeout(this.timer)
    this.set('connecting')
    const path = `/ws/${this.heard.conversation() ?? 'chat'}`
    let socket: WebSocket
    try {
      socket = new WebSocket(this.base + path)
    } catch {
      this.set('blocked')
      return
    }
    this.socket = socket
    let welcomed = false
    this.timer = window.setTimeout(() => this.lost(socket, 0), OPENING)
    socket.onopen = () =>
      this.say('auth', uid(), this.resume
        ? { resume_token: this.resume, runs: this.heard.positions() }
        : { token: this.key, end_user_token: this.person.token })
    socket.onmessage = (event) => {
      if (socket !== this.socket) return
      const envelope = JSON.parse(event.data) as Envelope
      if (envelope.type === 'welcome') {
        welcomed = true
        clearTimeout(this.timer)
        this.welcome(envelope.data)
      }
      this.beat()
      this.take(envelope)
    }
    const resumes = this.resume !== undefined
    socket.onclose = (event) => {
      if (!ENDED.includes(event.code)) return this.lost(socket, event.code)
      // a session that is refused is forgotten, and another begun
      this.resume = undefined
      if (event.code === 4404 && !resumes) this.heard.gone()
      if (event.code === 4404 || resumes || welcomed) this.lost(socket, event.code)
      else this.drop('refused')
    }
  }

  send({ id, ...data }: Message): void {
    this.say('message', id, data)
  }

  cancel(run: string): void {
    if (this.state === 'open') this.say('cancel', uid(), { run_id: run })
  }

  typing(active: boolean): void {
    if (this.state === 'open') this.say('typing', uid(), { active })
  }

  /** Finds out now whether the network is there again, or still. */
  check(): void {
    if (this.state === 'lost') {
      this.failures = 0
      this.connect()
    } else if (this.state === 'open') {
      this.say('ping', uid(), {})
      this.expect(5_000)
    }
  }

  /** Ends it and forgets the session: who speaks or what about has changed. */
  close(): void {
    this.resume = undefined
    this.failures = 0
    this.drop(this.state === 'blocked' ? 'blocked' : 'idle')
  }

  private drop(to: LinkState): void {
    clearTimeout(this.timer)
    clearTimeout(this.alive)
    const socket = this.socket
    this.socket = undefined
    if (socket) {
      socket.onclose = socket.onmessage = null
      socket.close(1000)
    }
    this.set(to)
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return
    if (code === 4410) return this.drop('idle')
    // the session has another socket: one of this page that was thought lost
    if (code === 4409) this.resume = undefined
    this.failures++
    this.drop('lost')
    this.timer = window.setTimeout(() => void this.again(), code === 4429 ? CROWDED : delay(this.failures))
  }

  /** Where no socket ever came about though the server is there, none will. */
  private async again(): Promise<void> {
    if (!this.opened && this.failures > 1 && (await reached(this.http))) {
      if (this.state === 'lost') this.drop('blocked')
    } else if (this.state === 'lost') this.connect()
  }

  private welcome(data: Record<string, any>): void {
    this.opened = true
    this.failures = 0
    this.resume = data.resume_token
    this.silence = (data.heartbeat_ms ?? 30_000) * 2.5
    this.set('open')
    this.heard.welcomed(data.end_user_token)
  }

  private take({ type, data }: Envelope): void {
    const at = { run: data.run_id, conversation: data.conversation_id, from: data.from ?? data.seq, seq: data.seq }
    switch (type) {
      case 'status':
        if (data.state === 'accepted') this.heard.accepted(data.reply_to, data.run_id, data.conversation_id)
        else this.heard.frame({ ...at, type: 'started' })
        break
      case 'stream':
        if (!data.finished) this.heard.frame({ ...at, type: 'delta', text: data.chunk })
        break
      case 'reasoning':
        this.heard.frame({ ...at, type: 'other' })
        break
      case 'citations':
        this.heard.frame({ ...at, type: 'citations', citations: data.citations })
        break
      case 'complete':
        this.heard.frame({ ...at, type: 'end', state: data.state, message: data.message_id, text: data.full_response })
        break
      case 'gap':
        for (let from = data.from; from <= data.to; from += MOST_REFILLED)
          this.say('refill', uid(), { run_id: data.run_id, from, to: Math.min(data.to, from + MOST_REFILLED - 1) })
        break
      case 'error':
        if (data.run_id)
          this.heard.frame({
            ...at, type: 'end', state: 'failed', message: data.message_id, text: data.full_response,
            code: data.code, detail: data.message, wait: data.retry_after_ms,
          })
        else this.heard.refused(data.reply_to, data.code, data.message, data.retry_after_ms)
    }
  }

  private say(type: string, id: string, data: object): void {
    const socket = this.socket
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, id, data }))
  }

  private beat(): void {
    this.expect(this.silence)
  }

  private expect(within: number): void {
    clearTimeout(this.alive)
    const socket = this.socket
    if (socket) this.alive = window.setTimeout(() => this.lost(socket, 0), within)
  }

  private set(state: LinkState): void {
    if (state === this.state) return
    this.state = state
    this.heard.changed(state)
  }
}
