import type { Chat } from './chat'
import { h, icon, icons, put } from './dom'
import { block, blocks } from './markdown'
import { explained, until, type Say } from './strings'
import type { Turn } from './talk'
import type { Citation, Rating } from './types'

/** How a turn is shown. It is made once and brought up to date, so that what is selected or focused stays so. */
export class TurnView {
  readonly element: HTMLElement
  private readonly body: HTMLElement
  private readonly extra = h('div', { class: 'extra' })
  private shown: string[] = []
  private known = ''
  private openSource: Citation | undefined
  /** What opened it: a reference in the text, or one of the sources below it. */
  private opener: HTMLElement | undefined
  private asking = false
  private thanked = false
  private timer = 0

  private readonly turn: Turn
  private readonly chat: Chat
  private readonly say: Say

  constructor(turn: Turn, chat: Chat, say: Say, name: string) {
    this.turn = turn
    this.chat = chat
    this.say = say
    this.body = h('div', { class: 'body', dir: 'auto' })
    const speaker = turn.role === 'user' ? say('you') : say('says', { name })
    this.element = h('div', { class: `turn ${turn.role}` }, h('span', { class: 'sr' }, speaker), this.body, this.extra)
  }

  /** @param last whether nothing follows it */
  update(last: boolean, offline: boolean): void {
    const { turn } = this
    const known = JSON.stringify([
      turn.state, turn.text.length, turn.citations.length, turn.rating, turn.trouble, last,
      offline && turn.state === 'sending', this.openSource?.id, this.asking, this.thanked, turn.files.length,
    ])
    if (known === this.known) return
    this.known = known
    put(this.element, 'data-state', turn.state)
    if (turn.role === 'user') this.question(offline)
    else this.answer(last)
  }

  /** Whether something was open, which is closed now. */
  escape(): boolean {
    if (!this.openSource && !this.asking) return false
    const key = this.asking ? 'down' : this.opener?.dataset.key
    const opener = key ? undefined : this.opener
    this.openSource = undefined
    this.asking = false
    this.refresh()
    // what has a key was made anew
    ;(opener ?? this.extra.querySelector<HTMLElement>(`[data-key="${key}"]`))?.focus()
    return true
  }

  private refresh(): void {
    this.known = ''
    this.update(this.element.matches(':last-child'), false)
  }

  private question(offline: boolean): void {
    const { turn, say } = this
    this.body.replaceChildren(turn.text)
    const rest: Node[] = turn.files.map((file) => h('span', { class: 'file' }, icon(icons.file), file.name))
    if (turn.state === 'sending') rest.push(h('span', { class: 'note' }, say(offline ? 'waiting' : 'sending')))
    if (turn.state === 'failed') rest.push(this.trouble())
    this.extra.replaceChildren(...rest)
  }

  private answer(last: boolean): void {
    const { turn, say } = this
    const waiting = turn.state === 'waiting' || (turn.state === 'streaming' && !turn.text)
    if (waiting) {
      this.shown = []
      const dots = h('span', { class: 'dots', role: 'img', 'aria-label': say('thinking') }, h('i'), h('i'), h('i'))
      this.body.replaceChildren(dots)
    } else this.text()
    this.body.hidden = !waiting && !turn.text
    const rest: Node[] = []
    if (turn.citations.length) rest.push(this.sources())
    if (turn.state === 'cancelled' || turn.state === 'interrupted')
      rest.push(h('span', { class: 'note' }, say(turn.state)), ...(last && turn.state === 'interrupted' ? [this.again()] : []))
    if (turn.state === 'failed') rest.push(this.trouble())
    if (turn.state === 'done' && turn.message && turn.run) rest.push(this.feedback())
    if (this.asking) rest.push(this.reasons())
    const focused = (this.extra.getRootNode() as ShadowRoot).activeElement
    const key = focused && this.extra.contains(focused) ? (focused as HTMLElement).dataset.key : undefined
    this.extra.replaceChildren(...rest)
    if (key) this.extra.querySelector<HTMLElement>(`[data-key="${key}"]`)?.focus()
  }

  /** Only parts of the text that changed are set anew. */
  private text(): void {
    const { turn } = this
    const ended = turn.state !== 'streaming'
    // a reference turns into a button once it is known what it refers to
    const parts = blocks(turn.text).map((source) => `${turn.citations.length}${ended ? '.' : ''}\n${source}`)
    let same = 0
    while (same < parts.length && parts[same] === this.shown[same]) same++
    if (!this.shown.length) this.body.replaceChildren()
    while (this.body.childNodes.length > same) this.body.lastChild!.remove()
    for (const part of parts.slice(same))
      this.body.append(block(part.slice(part.indexOf('\n') + 1), (n) => this.reference(n, ended)))
    this.shown = parts
  }

  private reference(n: number, ended: boolean): Node | undefined {
    const citation = this.turn.citations[n - 1]
    if (!citation) return ended || n > 20 ? undefined : h('span', { class: 'ref' }, String(n))
    return h('button', {
      class: 'ref',
      type: 'button',
      'data-source': n,
      'aria-label': this.say('source', { n, title: citation.title }),
      'aria-expanded': String(this.openSource === citation),
      onclick: (event: Event) => this.toggle(citation, event),
    }, String(n))
  }

  private toggle(citation: Citation, by: Event): void {
    this.opener = by.currentTarget as HTMLElement
    this.openSource = this.openSource === citation ? undefined : citation
    this.refresh()
    const at = this.turn.citations.indexOf(this.openSource!) + 1
    for (const button of this.element.querySelectorAll<HTMLElement>('[data-source]'))
      put(button, 'aria-expanded', String(Number(button.dataset.source) === at))
    this.extra.querySelector('.card')?.scrollIntoView({ block: 'nearest' })
  }

  private sources(): HTMLElement {
    const { say, turn } = this
    const titles = turn.citations.map((citation) => citation.title)
    const chips = turn.citations.map((citation, i) => {
      const section = citation.section?.split(' > ').at(-1)
      const twice = titles.filter((title) => title === citation.title).length > 1
      const name = twice && section ? section : citation.title
      return h('li', {},
        h('button', {
          class: 'chip',
          type: 'button',
          'data-key': `source${i}`,
          'data-source': i + 1,
          'aria-label': say('source', { n: i + 1, title: citation.title }),
          'aria-expanded': String(this.openSource === citation),
          onclick: (event: Event) => this.toggle(citation, event),
        }, h('b', {}, String(i + 1)), h('span', { dir: 'auto' }, name)),
      )
    })
    const all = h('div', { class: 'sources' }, h('ul', { 'aria-label': say('sources') }, ...chips))
    const open = this.openSource
    if (open) {
      const place = [open.section, open.page ? say('page', { n: open.page }) : ''].filter(Boolean).join(' · ')
      all.append(
        h('figure', { class: 'card', dir: 'auto' },
          h('figcaption', {}, h('strong', {}, open.title), place && h('span', {}, place)),
          h('blockquote', {}, ...blocks(open.quote).map((one) => block(one, () => undefined))),
          h('button', { class: 'quiet', type: 'button', 'aria-label': say('hide'), onclick: () => this.escape() }, icon(icons.close)),
        ))
    }
    return all
  }

  private again(): HTMLElement {
    return h('button', { class: 'link', type: 'button', 'data-key': 'again', onclick: () => this.chat.retry(this.turn) },
      icon(icons.retry), this.say('retry'))
  }

  /** What went wrong, and when it may be tried again. */
  private trouble(): HTMLElement {
    const { code, detail, until: time } = this.turn.trouble ?? { code: '', detail: '' }
    const box = h('div', { class: 'trouble' }, h('span', {}, explained(this.say, code, detail)))
    const wait = (time ?? 0) - Date.now()
    if (wait > 0) {
      box.append(h('span', {}, this.say('wait', { time: until(wait) })))
      clearTimeout(this.timer)
      this.timer = window.setTimeout(() => this.refresh(), 1000)
    } else if (this.chat.question(this.turn)) box.append(this.again())
    return box
  }

  private feedback(): HTMLElement {
    const { turn, say } = this
    const thumb = (rating: Rating) =>
      h('button', {
        class: 'thumb',
        type: 'button',
        'data-key': rating,
        'aria-pressed': String(turn.rating === rating),
        'aria-label': say(rating === 'up' ? 'good' : 'bad'),
        'aria-expanded': rating === 'down' ? String(this.asking) : undefined,
        onclick: () => this.rate(rating),
      }, icon(rating === 'up' ? icons.up : icons.thumbDown))
    const told = this.thanked && h('span', { class: 'note', role: 'status' }, say('thanks'))
    return h('div', { class: 'feedback' }, thumb('up'), thumb('down'), told)
  }

  private rate(rating: Rating, reason?: string): void {
    this.asking = rating === 'down' && reason === undefined
    this.thanked = false
    const rated = this.chat.rate(this.turn, rating, reason || undefined)
    this.refresh()
    this.extra.querySelector<HTMLElement>(this.asking ? 'form input' : `[data-key=${rating}]`)?.focus()
    void rated.then((taken) => {
      this.thanked = taken && !this.asking
      this.refresh()
    })
  }

  private skip(): void {
    this.asking = false
    this.thanked = true
    this.refresh()
    this.extra.querySelector<HTMLElement>('[data-key=down]')?.focus()
  }

  private reasons(): HTMLElement {
    const { say } = this
    const group = `why-${this.turn.key}`
    const choices = say('reasons').split('|').map((reason) =>
      h('label', {}, h('input', { type: 'checkbox', name: group, value: reason }), reason))
    const more = h('textarea', { rows: 2, maxlength: 1500, placeholder: say('details'), 'aria-label': say('details') })
    return h('form', {
      class: 'reasons',
      onsubmit: (event: Event) => {
        event.preventDefault()
        const form = event.currentTarget as HTMLFormElement
        const chosen = [...form.querySelectorAll<HTMLInputElement>('input:checked')].map((one) => one.value)
        this.rate('down', [...chosen, more.value.trim()].filter(Boolean).join('; '))
      },
    },
      h('fieldset', {}, h('legend', {}, say('why')), ...choices), more,
      h('div', { class: 'row' },
        h('button', { class: 'button', type: 'submit' }, say('submit')),
        h('button', { class: 'link', type: 'button', onclick: () => this.skip() }, say('skip'))))
  }
}
