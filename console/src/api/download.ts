import { failure, requestHeaders, unreachable } from './client'

/** Hands a file to the browser to be saved. */
export function save(file: Blob, name: string) {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

interface Options {
  /** In place of those of the session and its tenant. */
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Told how many bytes have come. */
  onProgress?: (bytes: number) => void
}

/**
 * Loads a file and saves it when all of it has come.
 * @returns the file, so that the caller can look whether it is whole
 * @throws ApiError when the server refuses or the connection breaks
 */
export async function download(path: string, name: string, { headers, signal, onProgress }: Options = {}) {
  const response = await fetch(path, { credentials: 'same-origin', headers: headers ?? requestHeaders('GET'), signal }).catch((cause: unknown) => {
    throw unreachable(cause)
  })
  if (!response.ok || !response.body) throw await failure(response)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw unreachable(cause)
    })
    if (done) break
    parts.push(value)
    bytes += value.byteLength
    onProgress?.(bytes)
  }
  const file = new Blob(parts, { type: response.headers.get('Content-Type') ?? 'application/octet-stream' })
  save(file, name)
  return file
}

/** Rows as a CSV file that spreadsheets open; cells that they would take for formulas are made text. */
export function saveCsv(name: string, header: string[], rows: (string | number | null | undefined)[][]) {
  const cell = (value: string | number | null | undefined) => {
    const words = value == null ? '' : String(value)
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(words) ? `'${words}` : words
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  save(new Blob([`\ufeff${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' }), name)
}
