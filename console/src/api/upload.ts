import { failure, unreachable } from './client'

interface Options {
  headers: Record<string, string>
  signal?: AbortSignal
  /** Told the share that is sent, 0 to 1. */
  onProgress?: (share: number) => void
}

/**
 * Sends one file in a form, and tells how much of it has gone, as `fetch` cannot.
 * @returns the status of success, and what the server made of the file
 * @throws ApiError when the server refuses it or is not reached; never ends when it is aborted
 */
export function upload<T>(path: string, file: File, { headers, signal, onProgress }: Options): Promise<{ status: number; made: T }> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const form = new FormData()
    form.append('file', file)
    xhr.open('POST', path)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = (event) => onProgress?.(event.lengthComputable ? event.loaded / event.total : 0)
    xhr.onload = () => {
      if (xhr.status === 200 || xhr.status === 202) resolve({ status: xhr.status, made: JSON.parse(xhr.responseText) as T })
      else refused(xhr).then(reject, reject)
    }
    xhr.onerror = () => reject(unreachable(null))
    signal?.addEventListener('abort', () => xhr.abort())
    xhr.send(form)
  })
}

function refused(xhr: XMLHttpRequest) {
  const headers = new Headers()
  for (const name of ['X-Request-Id', 'Retry-After']) {
    const value = xhr.getResponseHeader(name)
    if (value) headers.set(name, value)
  }
  return failure(new Response(xhr.responseText, { status: xhr.status, headers }))
}
