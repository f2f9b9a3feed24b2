import { type Middleware } from 'openapi-fetch'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { api, ApiError, installation, once } from './client'

const HEADER = 'Idempotency-Key'

/** FNV-1a; to tell two bodies of one form apart, no more. */
const hash = (words: string) => [...words].reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 16_777_619), 2_166_136_261) >>> 0

/** What was changed before it was sent again is another request: under the same key the server would refuse it. */
const ofBody: Middleware = {
  async onRequest({ request }) {
    const key = request.headers.get(HEADER)
    if (key) request.headers.set(HEADER, `${key}-${hash(await request.clone().text()).toString(16)}`)
    return request
  },
}
api.use(ofBody)
installation.use(ofBody)

/**
 * A change that a form sends once: pressed again while it is on its way it does nothing, and sent again because no
 * answer came it carries the same idempotency key.
 */
export function useOnce<Made, Input = void>(send: (header: ReturnType<typeof once>, input: Input) => Promise<Made>, onSuccess?: (made: Made) => unknown) {
  const busy = useRef(false)
  const header = useRef(once())
  const sending = useMutation({
    mutationFn: (input: Input) => send(header.current, input),
    onSuccess,
    onSettled: (_, error) => {
      busy.current = false
      // an answer is kept under its key
      if (!(error instanceof ApiError) || (error.status > 0 && error.status < 500)) header.current = once()
    },
  })
  const mutate = (input: Input) => {
    if (busy.current) return
    busy.current = true
    sending.mutate(input)
  }
  return { ...sending, mutate }
}
