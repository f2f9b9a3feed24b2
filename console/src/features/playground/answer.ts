import { useSyncExternalStore } from 'react'
import { ApiError, api, ok, type Schemas } from '@/api/client'
import { stream, type StreamEvent } from '@/api/stream'

export interface Usage {
  input: number
  output: number
}

/** What a response's headers say about the answer. */
export type Told = Readonly<Record<string, string>>

export interface AnswerState {
  status: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed'
  text: string
  thought: string
  citations: Schemas['Citation'][]
  headers: Told
  parley: Schemas['Parley'] | null
  usage: Usage | null
  finish: string | null
  error: unknown
  runId: string | null
  conversationId: string | null
  chunks: number
  /** By `performance.now()`. */
  at: { asked: number; accepted: number | null; first: number | null; end: number | null }
}

export const running = (state: AnswerState) => state.status === 'waiting' || state.status === 'streaming'

/**
 * An answer as it comes. Whoever shows it is told once for each frame of the display, however many pieces came; nothing
 * else on the page is rendered for them.
 */
export class Answer {
  private state: AnswerState
  private next: AnswerState
  private frame = 0
  private readonly listeners = new Set<() => void>()
  private readonly stopping = new AbortController()

  constructor() {
    this.state = this.next = {
      status: 'waiting',
      text: '',
      thought: '',
      citations: [],
      headers: {},
      parley: null,
      usage: null,
      finish: null,
      error: null,
      runId: null,
      conversationId: null,
      chunks: 0,
      at: { asked: performance.now(), accepted: null, first: null, end: null },
    }
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = () => this.state
  get latest() { return this.next }
  get signal() { return this.stopping.signal }

  stop() {
    const { runId } = this.next
    // a run goes on without its listeners: it has to be told
    if (runId) void ok(api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id: runId } } })).catch(() => {})
    this.stopping.abort()
  }

  /** Listens no more; what is followed goes on. */
  leave() {
    this.stopping.abort()
  }

  take(change: Partial<AnswerState>) {
    this.next = { ...this.next, ...change }
    this.frame ||= requestAnimationFrame(this.show)
  }

  said(text: string, thought = '') {
    const { at, chunks } = this.next
    this.take({
      status: 'streaming',
      text: this.next.text + text,
      thought: this.next.thought + thought,
      chunks: chunks + 1,
      at: at.first === null ? { ...at, first: performance.now() } : at,
    })
  }

  end(status: 'done' | 'stopped' | 'failed', error: unknown = null) {
    this.take({ status, error, at: { ...this.next.at, end: performance.now() } })
    cancelAnimationFrame(this.frame)
    this.show()
  }

  private readonly show = () => {
    this.frame = 0
    this.state = this.next
    this.listeners.forEach((listener) => listener())
  }
}

export const useAnswer = (answer: Answer) => useSyncExternalStore(answer.subscribe, answer.snapshot)

interface Chunk {
  choices?: { delta?: { content?: string | null; reasoning_content?: string | null; citations?: Schemas['Citation'][] }; finish_reason?: string | null }[]
  usage?: { prompt_tokens: number; completion_tokens: number } | null
  parley?: Schemas['Parley']
  error?: { code?: string; type?: string; message?: string }
}

const told = (response: Response): Told => Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('x-parley-') || name === 'x-request-id'))

function accepted(answer: Answer, response: Response) {
  answer.take({
    headers: told(response),
    runId: response.headers.get('x-parley-run-id'),
    at: { ...answer.latest.at, accepted: performance.now() },
  })
}

async function follow(answer: Answer, events: AsyncGenerator<StreamEvent>, take: (event: StreamEvent) => void) {
  try {
    for await (const event of events) take(event)
    if (running(answer.latest)) {
      if (answer.latest.finish === null) throw new ApiError(0, 'unreachable', 'The answer broke off before its end.', answer.latest.headers['x-request-id'] ?? null)
      answer.end('done')
    }
  } catch (error) {
    if (answer.signal.aborted) answer.end('stopped')
    else answer.end('failed', error)
  }
}

/** Asks a model in OpenAI's dialect. Never throws: the answer tells. */
export function askModel(answer: Answer, body: Omit<Schemas['ChatCompletionRequest'], 'stream'> & { seed?: number }): Promise<void> {
  const request = { ...body, stream: true, stream_options: { include_usage: true } }
  const events = stream('/v1/chat/completions', { body: request, signal: answer.signal, onResponse: (response) => accepted(answer, response) })
  return follow(answer, events, ({ data }) => {
    if (data === '[DONE]') return
    const chunk = JSON.parse(data) as Chunk
    if (chunk.usage) answer.take({ usage: { input: chunk.usage.prompt_tokens, output: chunk.usage.completion_tokens } })
    if (chunk.parley) answer.take({ parley: chunk.parley })
    const choice = chunk.choices?.[0]
    if (choice?.delta?.citations) answer.take({ citations: choice.delta.citations })
    if (choice?.delta?.content || choice?.delta?.reasoning_content) answer.said(choice.delta.content ?? '', choice.delta.reasoning_content ?? '')
    if (choice?.finish_reason) answer.take({ finish: choice.finish_reason })
    if (chunk.error) throw new ApiError(0, chunk.error.code ?? 'unknown', chunk.error.message ?? '', answer.latest.headers['x-request-id'] ?? null)
  })
}

interface RunEnd {
  usage?: { input_tokens: number; output_tokens: number }
  finish_reason?: string
  error?: { code: string; message: string }
}

function takeFrame(answer: Answer, { event, data }: StreamEvent) {
  const told = JSON.parse(data) as RunEnd & { text?: string; citations?: Schemas['Citation'][] }
  if (event === 'delta') answer.said(told.text ?? '')
  else if (event === 'reasoning') answer.said('', told.text ?? '')
  else if (event === 'citations') answer.take({ citations: told.citations ?? [] })
  else if (event !== 'started') {
    if (told.usage) answer.take({ usage: { input: told.usage.input_tokens, output: told.usage.output_tokens } })
    answer.take({ finish: told.finish_reason ?? event })
    if (event === 'cancelled') answer.end('stopped')
    if (event === 'failed' || event === 'interrupted')
      throw new ApiError(0, told.error?.code ?? event, told.error?.message ?? 'The answer was interrupted.', answer.latest.headers['x-request-id'] ?? null)
  }
}

/** Listens to a run that goes on by itself. Never throws: the answer tells. */
export function followRun(answer: Answer, runId: string): Promise<void> {
  return follow(answer, stream(`/api/v1/runs/${runId}/events`, { method: 'GET', signal: answer.signal }), (event) => takeFrame(answer, event))
}

/** Says something in an agent's conversation. Never throws: the answer tells. */
export function askInConversation(answer: Answer, conversationId: string, content: string, useCache: boolean): Promise<void> {
  answer.take({ conversationId })
  const events = stream(`/api/v1/conversations/${conversationId}/messages`, {
    body: { content, stream: true, use_cache: useCache },
    signal: answer.signal,
    onResponse: (response) => accepted(answer, response),
  })
  return follow(answer, events, (event) => takeFrame(answer, event))
}
