export interface Citation {
  id: string
  title: string
  section?: string | null
  page?: number | null
  quote: string
}

export interface FileView {
  name: string
  size: number
}

/** A message as `GET /api/v1/conversations/{id}/messages` tells it. */
export interface Told {
  id: string
  role: 'user' | 'assistant'
  content: string
  citations?: Citation[]
  attachments?: FileView[]
  run_id?: string
  run_state?: string
  rating?: Rating
  created_at: string
}

export type Rating = 'up' | 'down'

export type End = 'completed' | 'cancelled' | 'interrupted' | 'failed'

/** What a run tells, whichever way it came. `from` is the first frame that a merged piece stands for. */
export type Frame = { run: string; conversation?: string; from: number; seq: number } & (
  | { type: 'started' }
  | { type: 'other' }
  | { type: 'delta'; text: string }
  | { type: 'citations'; citations: Citation[] }
  | { type: 'end'; state: End; message?: string; text?: string; code?: string; detail?: string; wait?: number }
)

/** A refusal of the server, or `network` when it was not reached. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly retryAfter: number | undefined

  constructor(code: string, message: string, status = 0, retryAfter?: number) {
    super(message)
    this.code = code
    this.status = status
    this.retryAfter = retryAfter
  }
}

export interface Sent {
  name: string
  content_type: string
  data: string
}

export interface WidgetConfig {
  name: string
  logo_url?: string
  colors?: { primary?: string; accent?: string; background?: string }
  greeting?: string
  suggested_questions?: string[]
  attachments: boolean
  locale?: string
}
