import type { Chat } from './chat'
import { composing, h, icon, icons, put } from './dom'
import type { Store } from './store'
import type { Say } from './strings'
import type { Sent } from './types'

const MOST_FILES = 5
const MOST_BYTES = 4 * 1024 * 1024
const LONGEST = 200_000
const ACCEPT = '.pdf,.docx,.html,.htm,.md,.txt,.csv,.json,.jsonl'

/** Where a question is written. Enter sends; the same button stops the answer. */
export class Composer {
  readonly element: HTMLElement
  readonly field: HTMLTextAreaElement
  private readonly button: HTMLButtonElement
  private readonly list = h('ul', { class: 'files' })
  private readonly fault = h('p', { class: 'fault', role: 'alert' })
  private files: File[] = []
  private reading = false
  private typed = 0

  private readonly chat: Chat
  private readonly store: Store
  private readonly say: Say
  private readonly attachments: boolean

  constructor(chat: Chat, store: Store, say: Say, attachments: boolean) {
    this.chat = chat
    this.store = store
    this.say = say
    this.attachments = attachments
    this.field = h('textarea', {
      rows: 1,
      dir: 'auto',
      maxlength: LONGEST,
      placeholder: say('write'),
      'aria-label': say('label'),
      enterkeyhint: 'send',
      oninput: () => this.changed(),
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== 'Enter' || event.shiftKey || composing(event)) return
        event.preventDefault()
        void this.send()
      },
      onpaste: (event: ClipboardEvent) => {
        if (event.clipboardData?.files.length) this.add(event.clipboardData.files)
      },
    })
    this.field.value = store.tab.draft ?? ''
    this.button = h('button', { class: 'send', type: 'submit' })
    this.element = h('form', {
      class: 'composer',
      onsubmit: (event: Event) => {
        event.preventDefault()
        if (this.stops()) this.chat.cancel()
        else void this.send()
      },
    },
      this.list, this.fault,
      h('div', { class: 'box' }, ...this.attach(), this.field, this.button))
  }

  update(): void {
    const stops = this.stops()
    const label = this.say(stops ? 'stop' : 'send')
    if (this.button.getAttribute('aria-label') !== label) {
      put(this.button, 'aria-label', label)
      put(this.button, 'title', label)
      this.button.replaceChildren(icon(stops ? icons.stop : icons.send))
      put(this.button, 'data-stops', stops)
    }
    const busy = this.chat.busy && !stops
    put(this.button, 'aria-disabled', stops || (this.field.value.trim() && !busy) ? undefined : 'true')
    this.grow()
  }

  /** Takes files that were chosen, pasted or dropped. */
  add(chosen: FileList): void {
    if (!this.attachments) return
    const all = [...this.files, ...chosen]
    const size = all.reduce((sum, file) => sum + file.size, 0)
    if (all.some((file) => file.type.startsWith('image/'))) this.fault.textContent = this.say('image')
    else if (all.length > MOST_FILES || size > MOST_BYTES)
      this.fault.textContent = this.say('files', { n: MOST_FILES, size: MOST_BYTES >> 20 })
    else {
      this.fault.textContent = ''
      this.files = all
    }
    this.showFiles()
    this.field.focus()
  }

  private attach(): HTMLElement[] {
    if (!this.attachments) return []
    const input = h('input', {
      type: 'file', multiple: true, accept: ACCEPT, hidden: true,
      onchange: () => {
        this.add(input.files!)
        input.value = ''
      },
    })
    const label = this.say('attach')
    return [input, h('button', {
      class: 'quiet', type: 'button', 'aria-label': label, title: label, onclick: () => input.click(),
    }, icon(icons.clip))]
  }

  private showFiles(): void {
    this.list.replaceChildren(...this.files.map((file) =>
      h('li', { class: 'file' }, icon(icons.file), h('span', {}, file.name),
        h('button', {
          type: 'button',
          'aria-label': this.say('remove', { name: file.name }),
          onclick: () => {
            this.files = this.files.filter((one) => one !== file)
            this.fault.textContent = ''
            this.showFiles()
            this.field.focus()
          },
        }, icon(icons.close)))))
  }

  private stops(): boolean {
    return this.chat.running?.run !== undefined && !this.field.value.trim()
  }

  private changed(): void {
    this.store.keepTab({ draft: this.field.value })
    const now = Date.now()
    if (now - this.typed > 3_000) {
      this.typed = now
      this.chat.typing(true)
    }
    this.update()
  }

  private grow(): void {
    // the height follows the text through an attribute: a style attribute might not be permitted here
    const lines = Math.min(6, this.field.value.split('\n').length + Math.floor(this.field.value.length / 42))
    if (this.field.rows !== Math.max(1, lines)) this.field.rows = Math.max(1, lines)
  }

  private async send(): Promise<void> {
    const text = this.field.value.trim()
    if (!text || this.chat.busy || this.reading) return
    try {
      this.reading = true
      const files = await Promise.all(this.files.map(read))
      this.clear()
      this.chat.send(text, files)
    } catch {
      // a folder, or gone since it was chosen
      this.fault.textContent = this.say('unreadable')
    } finally {
      this.reading = false
    }
    this.field.focus()
  }

  /** Nothing of what was typed or chosen stays. */
  clear(): void {
    this.field.value = ''
    this.files = []
    this.showFiles()
    this.fault.textContent = ''
    this.typed = 0
    this.store.keepTab({ draft: '' })
  }
}

async function read(file: File): Promise<Sent> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return { name: file.name.slice(-200), content_type: file.type || 'text/plain', data: btoa(text) }
}
