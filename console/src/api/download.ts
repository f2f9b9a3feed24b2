import { failure, requestHeaders, unreachable } from './client'

/** Hands bytes or text to the viewer as a file. */
export function save(content: BlobPart, name: string, type: string) {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

interface Options {
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Told how many bytes have come. */
  onProgress?: (bytes: number) => void
}

/**
 * Loads a file with the session's headers and saves it when all of it has come.
 * @throws ApiError when the server refuses or the connection breaks
 */
export async function download(path: string, name: string, { headers, signal, onProgress }: Options = {}) {
  const response = await fetch(path, { credentials: 'same-origin', headers: { ...requestHeaders('GET'), ...headers }, signal }).catch((cause: unknown) => {
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
  const address = new Blob(parts, { type: response.headers.get('Content-Type') ?? 'application/octet-stream' })
  save(address, name, address.type)
}

/** Rows as a CSV file that spreadsheets open; cells that they would take for formulas are made text. */
export function saveCsv(name: string, header: string[], rows: (string | number | null | undefined)[][]) {
  const cell = (value: string | number | null | undefined) => {
    const words = value == null ? '' : String(value)
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(words) ? `'${words}` : words
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  save(`\ufeff${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`, name, 'text/csv;charset=utf-8')
}
