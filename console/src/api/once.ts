import { useMutation } from '@tanstack/react-query'
import type { Middleware } from 'openapi-fetch'
import { useRef } from 'react'
import { api, ApiError, installation, once } from './client'

const HEADER = 'Idempotency-Key'

/** FNV-1a; to tell two bodies of one form apart, no more. */
function hash(words: string) {
  let sum = 2_166_136_261
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ words.charCodeAt(at), 16_777_619)
  return (sum >>> 0).toString(16)
}

/** What was changed before it was sent again is another request: under the same key the server would refuse it. */
const ofBody: Middleware = {
  async onRequest({ request }) {
    const key = request.headers.get(HEADER)
    if (key) request.headers.set(HEADER, `${key}-${hash(await request.clone().text())}`)
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
