import { Refusal, type Frame } from './types'

/** Who the page speaks as: the key of the tenant, and the token of one end user, when there is one. */
export interface Person {
  token: string | undefined
}

/** The routes that pages may use, and the frames of runs as server-sent events. */
export class Http {
  private readonly base: string
  private readonly key: string
  private readonly person: Person

  constructor(base: string, key: string, person: Person) {
    this.base = base
    this.key = key
    this.person = person
  }

  /** @param once under which key it is done once, however often it is asked */
  async json<T>(method: string, path: string, body?: unknown, once?: string): Promise<T> {
    const answer = await this.fetch(method, path, body, once ? { 'Idempotency-Key': once } : {})
    return (await answer.json()) as T
  }

  /** Hands over each frame; resolves when the stream ends, also when that was too early. */
  async frames(
    method: string,
    path: string,
    take: (frame: Frame) => void,
    body?: unknown,
    more?: Record<string, string>,
  ): Promise<void> {
    const answer = await this.fetch(method, path, body, more)
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let held = ''
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        const parts = (held + value.replace(/\r/g, '')).split('\n\n')
        held = parts.pop()!
        for (const part of parts) {
          const frame = ofEvent(part)
          if (frame) take(frame)
        }
      }
    } catch (fault) {
      throw fault instanceof Refusal ? fault : new Refusal('network', 'The connection was lost.')
    }
  }

  private async fetch(method: string, path: string, body: unknown, more?: Record<string, string>): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.key}`, ...more }
    if (this.person.token) headers['X-Parley-End-User'] = this.person.token
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    let answer: Response
    try {
      answer = await fetch(this.base + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      })
    } catch {
      throw new Refusal('network', 'The server was not reached.')
    }
    if (answer.ok) return answer
    const told = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string }
    const wait = Number(answer.headers.get('Retry-After'))
    throw new Refusal(told.code ?? 'internal', told.detail ?? answer.statusText, answer.status, wait * 1000 || undefined)
  }
}

/** Whether the server is there at all, though the page may not read what it says. */
export async function reached(base: string): Promise<boolean> {
  try {
    await fetch(`${base}/health/live`, { mode: 'no-cors', cache: 'no-store', credentials: 'omit' })
    return true
  } catch {
    return false
  }
}

/** @throws Refusal when the stream tells that it failed before it began */
function ofEvent(part: string): Frame | undefined {
  const fields = new Map<string, string>()
  for (const line of part.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart())
  }
  const [run, number] = (fields.get('id') ?? '').split(':')
  const event = fields.get('event')
  const data = JSON.parse(fields.get('data') ?? '{}')
  if (event === 'error') throw new Refusal(data.code ?? 'internal', data.detail ?? '', data.status)
  if (!run || !event) return undefined
  const seq = Number(number)
  const at = { run, conversation: data.conversation_id, from: seq, seq }
  switch (event) {
    case 'started':
      return { ...at, type: 'started' }
    case 'delta':
      return { ...at, type: 'delta', text: data.text }
    case 'citations':
      return { ...at, type: 'citations', citations: data.citations }
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return {
        ...at,
        type: 'end',
        state: event,
        message: data.message_id,
        code: data.error?.code,
        detail: data.error?.message,
        wait: data.error?.retry_after_ms,
      }
    default:
      return { ...at, type: 'other' }
  }
}
