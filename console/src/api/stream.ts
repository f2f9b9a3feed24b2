import { failure, requestHeaders, unreachable } from './client'

/** One event of a `text/event-stream`. */
export interface StreamEvent {
  id: string | null
  event: string
  data: string
}

export interface StreamRequest {
  method?: 'GET' | 'POST'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Told the response before the first event: its headers say model, cost, cache. */
  onResponse?: (response: Response) => void
}

/**
 * The events of a stream, as they come. Ends where the server ends it.
 * @throws ApiError when the server refuses
 */
export async function* stream(path: string, request: StreamRequest = {}): AsyncGenerator<StreamEvent> {
  const method = request.method ?? 'POST'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'text/event-stream',
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...requestHeaders(method),
        ...request.headers,
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
    })
  } catch (cause) {
    throw unreachable(cause)
  }
  if (!response.ok || !response.body) throw await failure(response)
  request.onResponse?.(response)
  yield* events(response.body)
}

async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  let id: string | null = null
  let event = 'message'
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw unreachable(cause)
      })
      if (done) return
      const lines = (rest + value).split(/\r\n|\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { id, event, data: data.join('\n') }
          event = 'message'
          data = []
        } else if (!line.startsWith(':')) {
          const colon = line.indexOf(':')
          const field = colon < 0 ? line : line.slice(0, colon)
          const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
          if (field === 'data') data.push(text)
          else if (field === 'event') event = text
          else if (field === 'id') id = text
        }
      }
    }
  } finally {
    void reader.cancel().catch(() => {})
  }
}
