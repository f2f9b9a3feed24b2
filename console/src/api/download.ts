import { ApiError, failure, unreachable } from './client'

/**
 * Takes a file and hands it to the browser to be saved.
 * @param onProgress told how many bytes have come
 * @returns the file, so that the caller can look whether it is whole
 * @throws ApiError when the server refuses, or breaks off
 */
export async function download(path: string, name: string, headers: Record<string, string>, onProgress?: (bytes: number) => void): Promise<Blob> {
  let file: Blob
  try {
    const response = await fetch(path, { credentials: 'same-origin', headers })
    if (!response.ok || !response.body) throw await failure(response)
    let count = 0
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, out) {
          onProgress?.((count += chunk.byteLength))
          out.enqueue(chunk)
        },
      }),
    )
    file = await new Response(counted).blob()
  } catch (cause) {
    throw cause instanceof ApiError ? cause : unreachable(cause)
  }
  save(file, name)
  return file
}

/** Hands a file to the browser to be saved. */
export function save(file: Blob, name: string) {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // the browser reads it after the click
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
