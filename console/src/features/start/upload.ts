import { ApiError, requestHeaders, type Schemas, once } from '@/api/client'
import { text } from '@text/start'

/** Uploads a file to become a document. @param onProgress told the share that is sent, 0 to 1 */
export function upload(file: File, onProgress: (share: number) => void): Promise<Schemas['Ingestion']> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const body = new FormData()
    body.append('file', file)
    request.open('POST', '/api/v1/ingestion/documents')
    for (const [name, value] of Object.entries(requestHeaders('POST'))) request.setRequestHeader(name, value)
    request.setRequestHeader('Idempotency-Key', once()['Idempotency-Key'])
    request.responseType = 'json'
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0)
    request.onerror = () => reject(new ApiError(0, 'unreachable', text.document.unreachable, null))
    request.onload = () => {
      const said = request.response as (Schemas['Ingestion'] & { code?: string; detail?: string; request_id?: string }) | null
      if (request.status < 300 && said) resolve(said)
      else reject(new ApiError(request.status, said?.code ?? 'unknown', said?.detail ?? text.document.unreachable, said?.request_id ?? null))
    }
    request.send(body)
  })
}
