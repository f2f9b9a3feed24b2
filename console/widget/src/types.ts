import type { components } from '../../src/api/schema'

type Schemas = components['schemas']

export type Citation = Schemas['Citation']
export type Told = Schemas['ConversationMessage']
export type WidgetConfig = Schemas['WidgetConfig']
export type Rating = NonNullable<Told['rating']>
export type FileView = NonNullable<Told['attachments']>[number]

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
