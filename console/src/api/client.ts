import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** A refusal of the server, or what kept a request from reaching it. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    readonly fields: { field: string; detail: string }[] = [],
    /** Seconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
  }
}

/** What every request carries. Held in memory only; set by the session and by the choice of a tenant. */
export const credentials: { csrf: string | null; tenant: string | null; reason: string | null } = {
  csrf: null,
  tenant: null,
  reason: null,
}

let doubted = () => Promise.resolve()

/** Called when the server does not take the session for what it was: resolves when somebody is signed in, perhaps again. */
export function onDoubt(listener: () => Promise<void>) {
  doubted = listener
}

/** A reason as a header's value. Headers are bytes: what is not ASCII goes as UTF-8. */
export const reasonHeader = (reason: string) => String.fromCharCode(...new TextEncoder().encode(reason))

/** The headers of a request that is not made by `api`: streams and uploads. */
export function requestHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = {}
  if (credentials.csrf && method !== 'GET' && method !== 'HEAD') headers['X-CSRF-Token'] = credentials.csrf
  if (credentials.tenant) headers['X-Tenant-ID'] = credentials.tenant
  if (credentials.reason) headers['X-Parley-Reason'] = reasonHeader(credentials.reason)
  return headers
}

/** What a page reads waits for the session to come back, so that nothing that is typed there gives way to an error. */
const wait: Middleware = {
  async onResponse({ request, response }) {
    if (response.status !== 401 || request.method !== 'GET') return response
    await doubted()
    return fetch(request)
  },
}

const carry: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(requestHeaders(request.method))) {
      if (!request.headers.has(name)) request.headers.set(name, value)
    }
    return request
  },
}

export const api = createClient<paths>({ credentials: 'same-origin' })
api.use(carry, wait)

/** As `api`, but an operator's requests are about the installation, whatever tenant is chosen. */
export const installation = createClient<paths>({ credentials: 'same-origin' })
installation.use({
  onRequest({ request }) {
    const csrf = requestHeaders(request.method)['X-CSRF-Token']
    if (csrf) request.headers.set('X-CSRF-Token', csrf)
    // some of what is read belongs to tenants where one is named, so that the server asks for a reason
    if (!request.headers.has('X-Parley-Reason')) request.headers.set('X-Parley-Reason', 'Looked at in the console')
    return request
  },
}, wait)

/** Makes the error of a response that is none of success, and looks after the session when that is why. */
export async function failure(response: Response, body?: unknown): Promise<ApiError> {
  const error = await refusal(response, body)
  if (error.status !== 401 && error.code !== 'csrf_token_invalid') return error
  void doubted()
  return error.status === 401 ? error : new ApiError(error.status, error.code, 'You have signed in anew elsewhere in this browser. Try again.', error.requestId)
}

/** Makes the error of a response that is none of success. */
export async function refusal(response: Response, body?: unknown): Promise<ApiError> {
  const problem = (body ?? (await response.json().catch(() => null))) as Record<string, unknown> | null
  const nested = (problem?.error ?? problem) as Record<string, unknown> | null
  const retry = Number(response.headers.get('Retry-After'))
  return new ApiError(
    response.status,
    String(nested?.code ?? nested?.type ?? 'unknown'),
    String(nested?.detail ?? nested?.message ?? `The server answered ${response.status}.`),
    String(problem?.request_id ?? response.headers.get('X-Request-Id') ?? '') || null,
    (problem?.errors as { field: string; detail: string }[] | undefined) ?? [],
    Number.isFinite(retry) && retry > 0 ? retry : null,
  )
}

type Result<T> = { data?: T; error?: unknown; response: Response }

/** The body of a call of `api`, or the `ApiError` it ended with. */
export async function ok<T>(call: Promise<Result<T>>): Promise<T> {
  let result: Result<T>
  try {
    result = await call
  } catch (cause) {
    throw unreachable(cause)
  }
  if (!result.response.ok) throw await failure(result.response, result.error)
  return result.data as T
}

/** The same with the version that the server gave it: sent back as `If-Match`, no change of somebody else is lost. */
export async function tagged<T>(call: Promise<Result<T>>): Promise<{ value: T; etag: string | undefined }> {
  let etag: string | undefined
  const value = await ok(call.then((result) => {
    etag = result.response.headers.get('ETag') ?? undefined
    return result
  }))
  return { value, etag }
}

/** The error of a request that had no response; an abort stays what it is. */
export function unreachable(cause: unknown): unknown {
  if (cause instanceof DOMException && cause.name === 'AbortError') return cause
  return new ApiError(0, 'unreachable', 'Parley cannot be reached. Check your connection; nothing was changed.', null)
}

/** A new idempotency key: the server carries out once what is sent under it. A form's is kept by `useOnce`. */
export const once = () => ({
  // `crypto.randomUUID` is missing on pages without https
  'Idempotency-Key': Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
})
