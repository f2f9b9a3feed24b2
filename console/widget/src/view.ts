import type { Chat } from './chat'
import { brand } from './colors'
import { Composer } from './composer'
import { composing, h, icon, icons, put } from './dom'
import type { Options } from './options'
import { watchTheme } from './options'
import type { Store } from './store'
import { explained, type Say } from './strings'
import type { Turn } from './talk'
import { TurnView } from './turn'
import type { WidgetConfig } from './types'
import styles from './widget.css?inline'

const NEAR = 60
/** A loss that is over before that is not mentioned. */
const PATIENCE = 1_500
/** Where the window fills the screen; as in the style sheet. */
const FILLS = '(max-width:480px),(max-height:460px)'

/** The bubble and the window, in a shadow root of their own: no style of the page comes in, none of this gets out. */
export class View {
  isOpen = false
  private readonly host = document.createElement('parley-chat')
  private readonly shadow = this.host.attachShadow({ mode: 'open' })
  private readonly root: HTMLElement
  private readonly launcher: HTMLButtonElement
  private readonly badge = h('span', { class: 'badge', hidden: true })
  private readonly panel: HTMLElement
  private readonly status = h('p', { class: 'status' })
  private readonly notice = h('p', { class: 'notice', role: 'status' })
  private readonly log: HTMLElement
  private readonly list = h('div', { class: 'turns' })
  private readonly welcome = h('div', { class: 'welcome' })
  private readonly latest: HTMLButtonElement
  private readonly live = h('p', { class: 'sr', 'aria-live': 'polite' })
  private readonly composer: Composer
  private readonly views = new Map<Turn, TurnView>()
  private readonly name: string
  private unread = 0
  private due = 0
  private lostAt = 0
  private follows = true
  private returnTo: HTMLElement | undefined

  private readonly chat: Chat
  private readonly store: Store
  private readonly say: Say
  private readonly config: WidgetConfig
  private readonly tell: (event: 'open' | 'close') => void

  constructor(
    chat: Chat,
    store: Store,
    say: Say,
    config: WidgetConfig,
    options: Options,
    tell: (event: 'open' | 'close') => void,
  ) {
    this.chat = chat
    this.store = store
    this.say = say
    this.config = config
    this.tell = tell
    this.name = config.name
    this.composer = new Composer(chat, store, say, config.attachments)
    this.launcher = h('button', {
      class: 'launcher', type: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false',
      onclick: () => (this.isOpen ? this.close() : this.open()),
    }, icon(icons.chat), icon(icons.down), this.badge)
    this.latest = h('button', {
      class: 'latest', type: 'button', hidden: true, 'aria-label': say('latest'), title: say('latest'),
      onclick: () => {
        this.follows = true
        this.scroll()
      },
    }, icon(icons.down))
    this.log = h('div', {
      class: 'log', tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': say('log'),
      onscroll: () => {
        this.follows = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR
        this.latest.hidden = this.follows
      },
    }, this.welcome, this.list)
    this.panel = h('section', {
      class: 'panel', role: 'dialog', 'aria-label': config.name, hidden: true,
      onkeydown: (event: KeyboardEvent) => this.key(event),
    }, this.header(), this.notice,
      h('div', { class: 'middle' }, this.log, this.latest),
      this.composer.element,
      h('p', { class: 'disclaimer' }, say('disclaimer')))
    if (config.attachments) this.dropping()
    this.root = h('div', { class: 'root', dir: options.dir, lang: say('lang'), 'data-position': options.position },
      this.panel, this.launcher, this.live)
    this.mount(options)
  }

  open(focus = true): void {
    if (this.isOpen) return
    this.isOpen = true
    this.unread = 0
    this.panel.hidden = false
    put(this.root, 'data-open', true)
    put(this.launcher, 'aria-expanded', 'true')
    this.store.keepTab({ open: true })
    this.returnTo = (document.activeElement as HTMLElement | null) ?? undefined
    this.chat.start()
    this.follows = true
    this.draw()
    if (focus) this.composer.field.focus({ preventScroll: true })
    this.tell('open')
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    const within = this.shadow.activeElement !== null
    this.panel.hidden = true
    put(this.root, 'data-open', false)
    put(this.launcher, 'aria-expanded', 'false')
    this.store.keepTab({ open: false })
    this.label()
    // whoever came by the keyboard goes on where they were
    if (within) {
      const back = this.returnTo
      if (back && back !== document.body && back !== this.host && back.isConnected) back.focus()
      else this.launcher.focus()
    }
    this.tell('close')
  }

  /** An answer is there: read out once, whole, and counted where nobody sees it. */
  answered(text: string): void {
    this.live.textContent = `${this.say('says', { name: this.name })} ${text.replace(/\[\d+\]|[*_`#]/g, '')}`
    if (!this.isOpen) this.unread++
    this.label()
  }

  /** Read out, since what went wrong is not where one writes. */
  failed(code: string): void {
    this.live.textContent = explained(this.say, code)
  }

  /** Somebody else speaks: nothing of the one before is said or counted, and when they have left nothing stays written. */
  forget(left: boolean): void {
    this.live.textContent = ''
    this.unread = 0
    if (left) this.composer.clear()
    this.draw()
  }

  /** Something changed; it is shown with the next picture. */
  draw(): void {
    this.due ||= requestAnimationFrame(() => {
      this.due = 0
      this.sync()
    })
  }

  private mount(options: Options): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    const own = new CSSStyleSheet()
    own.replaceSync(brand(this.config.colors))
    const keyboard = new CSSStyleSheet()
    this.shadow.adoptedStyleSheets = [sheet, own, keyboard]
    // a keyboard on the screen must not hide where one writes
    visualViewport?.addEventListener('resize', () => {
      const { height, offsetTop, scale } = visualViewport!
      // zooming in makes it smaller too
      const shown = scale === 1 && innerHeight - height > 80
      keyboard.replaceSync(
        shown ? `@media ${FILLS}{.panel{inset-block:${offsetTop}px auto!important;height:${height}px!important}}` : '',
      )
    })
    const fills = matchMedia(FILLS)
    const modal = () => put(this.panel, 'aria-modal', fills.matches ? 'true' : undefined)
    fills.addEventListener('change', modal)
    modal()
    this.shadow.append(this.root)
    // shortcuts of the page are not meant while somebody types here
    for (const type of ['keydown', 'keyup', 'keypress'] as const)
      this.host.addEventListener(type, (event) => event.stopPropagation())
    watchTheme(options.theme, (theme) => put(this.root, 'data-theme', theme))
    // not in the body, which some sites put another in place of
    document.documentElement.append(this.host)
    this.label()
  }

  private header(): HTMLElement {
    const { config } = this
    const initial = h('span', { class: 'avatar', 'aria-hidden': 'true' }, [...config.name][0]?.toUpperCase() ?? '')
    if (config.logo_url) {
      const logo = h('img', {
        class: 'avatar', alt: '', src: config.logo_url, referrerpolicy: 'no-referrer',
        // a page's policy may not permit it
        onerror: () => logo.replaceWith(initial),
      })
      return this.bar(logo)
    }
    return this.bar(initial)
  }

  private bar(avatar: HTMLElement): HTMLElement {
    const { say } = this
    const button = (label: string, path: string, press: () => void) =>
      h('button', { class: 'quiet', type: 'button', 'aria-label': label, title: label, onclick: press }, icon(path))
    return h('header', {}, avatar,
      h('div', { class: 'title' }, h('h2', {}, this.name), this.status),
      button(say('begin'), icons.compose, () => {
        this.chat.begin()
        this.composer.field.focus()
      }),
      button(say('close'), icons.close, () => this.close()))
  }

  private dropping(): void {
    put(this.panel, 'data-drop', this.say('drop'))
    const over = (event: DragEvent, is: boolean) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      put(this.panel, 'data-over', is)
    }
    this.panel.addEventListener('dragover', (event) => over(event, true))
    this.panel.addEventListener('dragleave', (event) => over(event, false))
    this.panel.addEventListener('drop', (event) => {
      over(event, false)
      if (event.dataTransfer?.files.length) this.composer.add(event.dataTransfer.files)
    })
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !composing(event)) {
      event.preventDefault()
      if (![...this.views.values()].some((view) => view.escape())) this.close()
    } else if (event.key === 'Tab') this.trap(event)
  }

  /** Tab goes round within the window. */
  private trap(event: KeyboardEvent): void {
    const all = [...this.panel.querySelectorAll<HTMLElement>('button,textarea,a[href],input:not([type=file]),[tabindex="0"]')]
      .filter((one) => one.checkVisibility())
    const first = all[0]
    const last = all.at(-1)
    const at = this.shadow.activeElement
    if (event.shiftKey ? at === first : at === last) {
      event.preventDefault()
      ;(event.shiftKey ? last : first)?.focus()
    }
  }

  private sync(): void {
    this.label()
    this.network()
    this.composer.update()
    this.greet()
    const { turns } = this.chat
    for (const [turn, view] of this.views) {
      if (turns.includes(turn)) continue
      const within = view.element.contains(this.shadow.activeElement)
      view.element.remove()
      if (within) this.composer.field.focus()
      this.views.delete(turn)
    }
    const offline = this.lostAt > 0
    turns.forEach((turn, i) => {
      let view = this.views.get(turn)
      if (!view) {
        view = new TurnView(turn, this.chat, this.say, this.name)
        this.views.set(turn, view)
      }
      const there = this.list.children[i]
      if (there !== view.element) this.list.insertBefore(view.element, there ?? null)
      view.update(i === turns.length - 1, offline)
      if (turn.state === 'sending') this.follows = true
    })
    this.scroll()
  }

  private scroll(): void {
    if (this.follows) this.log.scrollTop = this.log.scrollHeight
    this.latest.hidden = this.follows
  }

  private label(): void {
    const { say, unread } = this
    const text = this.isOpen ? say('close') : say('open')
    put(this.launcher, 'aria-label', unread && !this.isOpen ? `${text}, ${say('unread', { n: unread })}` : text)
    this.badge.hidden = !unread || this.isOpen
    this.badge.textContent = unread > 9 ? '9+' : String(unread)
  }

  private network(): void {
    const { network } = this.chat
    const lost = network === 'lost' || !navigator.onLine || (this.lostAt > 0 && network === 'connecting')
    if (!lost) this.lostAt = 0
    else if (!this.lostAt) {
      this.lostAt = Date.now()
      setTimeout(() => this.draw(), PATIENCE + 50)
    }
    const mentioned = lost && (!navigator.onLine || Date.now() - this.lostAt > PATIENCE)
    const text = network === 'refused' ? this.say('refused')
      : !mentioned ? '' : this.say(navigator.onLine ? 'lost' : 'offline')
    if (this.notice.textContent !== text) this.notice.textContent = text
    put(this.root, 'data-lost', mentioned)
    const status = this.say(network === 'connecting' && !this.chat.loaded ? 'connecting' : 'assistant')
    if (this.status.textContent !== status) this.status.textContent = status
  }

  /** What stands above the first question. */
  private greet(): void {
    const { say, config, chat } = this
    const fresh = chat.loaded && !chat.turns.length
    const previous = fresh ? chat.previous : undefined
    const greeted = chat.turns[0]?.role === 'assistant'
    const state = `${chat.loaded}${fresh}${previous}${greeted}`
    if (this.welcome.dataset.state === state) return
    this.welcome.dataset.state = state
    const parts: Node[] = []
    if (!chat.loaded) parts.push(h('div', { class: 'skeleton' }), h('div', { class: 'skeleton short' }))
    else if (!greeted)
      parts.push(h('div', { class: 'turn assistant' }, h('div', { class: 'body', dir: 'auto' }, h('p', {}, config.greeting ?? say('greeting')))))
    if (fresh && config.suggested_questions.length)
      parts.push(h('ul', { class: 'suggestions', 'aria-label': say('suggestions') }, ...config.suggested_questions.map((question) =>
        h('li', {}, h('button', {
          type: 'button',
          onclick: () => {
            chat.send(question)
            this.composer.field.focus()
          },
        }, question)))))
    if (previous)
      parts.push(h('button', {
        class: 'link back',
        type: 'button',
        onclick: () => {
          chat.begin(previous)
          this.composer.field.focus()
        },
      }, say('back')))
    this.welcome.replaceChildren(...parts)
  }
}
