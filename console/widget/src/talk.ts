import { uid } from './ids'
import type { Citation, FileView, Rating, Refusal, Sent, Told } from './types'

export type TurnState =
  | 'sending'
  | 'sent'
  | 'waiting'
  | 'streaming'
  | 'done'
  | 'cancelled'
  | 'interrupted'
  | 'failed'

export interface Trouble {
  code: string
  detail: string
  /** When the same may be tried again, in milliseconds since 1970. */
  until?: number
}

export interface Turn {
  key: string
  role: 'user' | 'assistant'
  text: string
  state: TurnState
  files: FileView[]
  citations: Citation[]
  run?: string
  message?: string
  rating?: Rating
  trouble?: Trouble
  /** What came last before it was said, empty for nothing; undefined while it was not said. */
  after?: string
  /** Of a question that has files, until there is an answer. */
  sent?: Sent[]
}

export const RUNNING: TurnState[] = ['waiting', 'streaming']
export const ENDED: TurnState[] = ['done', 'cancelled', 'interrupted']

export function asked(text: string, files: Sent[] = [], key = uid()): Turn {
  const sizes = files.map((file) => ({ name: file.name, size: Math.floor((file.data.length * 3) / 4) }))
  return { key, role: 'user', text, state: 'sending', files: sizes, citations: [], sent: files }
}

export function answering(run: string): Turn {
  return { key: uid(), role: 'assistant', text: '', state: 'waiting', files: [], citations: [], run }
}

export function trouble(fault: Refusal): Trouble {
  return {
    code: fault.code,
    detail: fault.message,
    ...(fault.retryAfter ? { until: Date.now() + fault.retryAfter } : {}),
  }
}

/**
 * What was said as the server has it, in the turns that are here. What is here and not there yet stays at the end; an
 * answer that is being made stays behind its question.
 */
export function merge(before: Turn[], told: Told[]): Turn[] {
  const here = new Set(before)
  const answered = new Set(told.flatMap((one) => (one.role === 'assistant' && one.run_id ? [one.run_id] : [])))
  const merged: Turn[] = []
  const take = (turn: Turn) => {
    here.delete(turn)
    merged.push(turn)
    return turn
  }
  told.forEach((one, i) => {
    const open = one.role === 'user' && one.run_id !== undefined && !answered.has(one.run_id)
    if (open && one.run_state === 'failed' && told[i + 1]?.content === one.content) return
    const turn =
      before.find((turn) => turn.message === one.id) ??
      before.find((turn) => one.run_id && turn.run === one.run_id && turn.role === one.role) ??
      before.find((turn) => here.has(turn) && arrived(turn, told, i)) ??
      { key: uid(), role: one.role, text: '', state: 'sent' as const, files: [], citations: [] }
    update(take(turn), one)
    if (!open) return
    const answer = take(before.find((turn) => turn.run === one.run_id && turn.role === 'assistant') ?? answering(one.run_id!))
    if (one.run_state === 'running' || !RUNNING.includes(answer.state)) return
    answer.state = one.run_state === 'cancelled' || one.run_state === 'interrupted' ? one.run_state : 'failed'
    answer.trouble = { code: 'internal', detail: '' }
  })
  return [...merged, ...[...here].filter((turn) => turn.state !== 'done' && turn.state !== 'sent')]
}

/** Whether this message is the question: the same text, behind what was known when it was said. */
function arrived(turn: Turn, told: Told[], at: number): boolean {
  const { after, state, text } = turn
  if (state !== 'sending' || after === undefined || told[at]!.role !== 'user' || told[at]!.content !== text) return false
  return !after || told.slice(0, at).some((one) => one.id === after || one.run_id === after)
}

function update(turn: Turn, one: Told): void {
  turn.message = one.id
  if (one.run_id) turn.run = one.run_id
  if (one.rating) turn.rating = one.rating
  turn.text = one.content
  turn.files = one.attachments ?? []
  turn.citations = one.citations ?? []
  if (one.role === 'user') turn.state = 'sent'
  else turn.state = one.run_state === 'cancelled' || one.run_state === 'interrupted' ? one.run_state : 'done'
}
