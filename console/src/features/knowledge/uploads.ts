import { useSyncExternalStore } from 'react'
import { ApiError, once, requestHeaders, type Schemas } from '@/api/client'
import { upload as send } from '@/api/upload'
import { bytes } from '@/ui/format'
import { text } from '@text/knowledge'

export type Job = Schemas['Ingestion']

export interface Upload {
  key: number
  /** Whose document it is to be. */
  tenant: string
  name: string
  size: number
  state: 'waiting' | 'sending' | 'kept' | 'there' | 'refused' | 'stopped'
  /** Of the file, 0 to 1. */
  sent: number
  /** What the server made of it; null until it is kept. */
  job: Job | null
  error: unknown
}

interface Work {
  file: File
  headers: Record<string, string>
  stop: AbortController | null
}

const MOST_BYTES = 50 * 1024 * 1024
const AT_ONCE = 3

/** Lives as long as the console is open: uploads go on while other pages are looked at. */
let uploads: readonly Upload[] = []
const works = new Map<number, Work>()
const listeners = new Set<() => void>()
let last = 0

function tell(next: readonly Upload[]) {
  uploads = next
  listeners.forEach((listener) => listener())
}

const change = (key: number, fields: Partial<Upload>) => tell(uploads.map((one) => (one.key === key ? { ...one, ...fields } : one)))

function refusal(file: File): Error | null {
  if (file.size === 0) return new Error(text.uploads.emptyFile)
  return file.size > MOST_BYTES ? new Error(text.uploads.tooLarge(bytes(file.size))) : null
}

/** Sends files, some at a time. They belong to the tenant that is shown now, whichever is shown later. */
export function upload(tenant: string, files: readonly File[]) {
  const made = files.map((file): Upload => {
    const key = ++last
    const error = refusal(file)
    if (!error) works.set(key, { file, headers: { ...requestHeaders('POST'), ...once() }, stop: null })
    return { key, tenant, name: file.name, size: file.size, state: error ? 'refused' : 'waiting', sent: 0, job: null, error }
  })
  tell([...uploads, ...made])
  next()
}

function next() {
  const sending = uploads.filter((one) => one.state === 'sending').length
  for (const one of uploads.filter((other) => other.state === 'waiting').slice(0, Math.max(0, AT_ONCE - sending))) void begin(one.key)
}

async function begin(key: number) {
  const work = works.get(key)
  if (!work) return
  const stop = (work.stop = new AbortController())
  change(key, { state: 'sending', sent: 0, error: null })
  try {
    const { status, made } = await send<Job>('/api/v1/ingestion/documents', work.file, { headers: work.headers, signal: stop.signal, onProgress: (sent) => change(key, { sent }) })
    works.delete(key)
    ended(key, { state: status === 200 ? 'there' : 'kept', sent: 1, job: made })
  } catch (error) {
    ended(key, { state: 'refused', error })
  }
}

function ended(key: number, fields: Partial<Upload>) {
  change(key, fields)
  next()
}

/** Ends an upload that is not yet kept. */
export function cancel(key: number) {
  const work = works.get(key)
  works.delete(key)
  change(key, { state: 'stopped' })
  work?.stop?.abort()
  next()
}

/** Sends a refused file again; a file that can never be taken cannot be. */
export function again(key: number) {
  if (!works.has(key)) return
  change(key, { state: 'waiting', error: null })
  next()
}

export const canSendAgain = (one: Upload) => works.has(one.key) && one.error instanceof ApiError && (one.error.status === 0 || one.error.status === 429 || one.error.status >= 500)

export function forget(keys: readonly number[]) {
  for (const key of keys) works.delete(key)
  tell(uploads.filter((one) => !keys.includes(one.key)))
}

export function useUploads(tenant: string): readonly Upload[] {
  const all = useSyncExternalStore((listener) => (listeners.add(listener), () => listeners.delete(listener)), () => uploads)
  return all.filter((one) => one.tenant === tenant)
}

// who closes the window while files are sent is asked first
window.addEventListener('beforeunload', (event) => {
  if (uploads.some((one) => one.state === 'waiting' || one.state === 'sending')) event.preventDefault()
})
