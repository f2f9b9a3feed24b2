import type { Frame } from './types'

/** The pieces of one answer, in the order of their frames whichever way and however often they come. */
export class Pieces {
  text = ''
  private readonly taken: { from: number; seq: number; text: string }[] = []

  /** Whether the frame was new. */
  take(frame: Frame): boolean {
    const { from, seq } = frame
    let at = this.taken.length
    while (at > 0 && this.taken[at - 1]!.from > from) at--
    const before = this.taken[at - 1]
    if (before && before.seq >= seq) return false
    const text = frame.type === 'delta' ? frame.text : ''
    this.taken.splice(at, 0, { from, seq, text })
    this.text = at === this.taken.length - 1 ? this.text + text : this.taken.map((one) => one.text).join('')
    return true
  }

  /** The last frame before the first hole. */
  get position(): number {
    let last = 0
    for (const { from, seq } of this.taken) {
      if (from > last + 1) break
      last = Math.max(last, seq)
    }
    return last
  }
}
