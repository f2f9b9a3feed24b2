/**
 * What is kept between pages, for each key apart. A token that the page gave is not: it comes from the page again. A
 * stranger's own token is, for without it nobody would find that conversation again.
 */
export interface Kept {
  conversation?: string
  /** The one before, for who began a new one by mistake. */
  previous?: string
  /** Whether it belongs to somebody whom the page named. */
  known?: boolean
  stranger?: string
  /** The run that answers, until its end is told. */
  pending?: string
}

/** A question that is not known to have arrived. */
export interface Unsent {
  key: string
  text: string
  /** The newest message that was known when it was said; empty for none, left out when it was not said yet. */
  after?: string
}

/** Of this tab: whether the window is open, what was typed and not sent, and what was sent and has not arrived. */
export interface Tab {
  open?: boolean
  draft?: string
  unsent?: Unsent[]
  /** Whether it is of somebody whom the page named. */
  known?: boolean
}

export class Store {
  readonly tab: Tab
  private readonly name: string
  private memory: Kept = {}
  private lasts = true

  constructor(key: string) {
    this.name = `parley:${key.split('.')[0]}`
    this.tab = read('sessionStorage', this.name)
  }

  /** Read anew each time: other tabs write it too. */
  get kept(): Kept {
    return this.lasts ? read('localStorage', this.name) : this.memory
  }

  keep(some: Kept): void {
    this.memory = { ...this.kept, ...some }
    this.lasts = write('localStorage', this.name, this.memory)
  }

  keepTab(some: Tab): void {
    write('sessionStorage', this.name, Object.assign(this.tab, some))
  }

  /** Another tab has written. */
  onOther(take: () => void): void {
    addEventListener('storage', ({ key }) => (key === this.name || key === null) && take())
  }
}

type Place = 'localStorage' | 'sessionStorage'

function read(place: Place, name: string): object {
  try {
    return JSON.parse(window[place].getItem(name) ?? '{}')
  } catch {
    return {}
  }
}

/** @returns whether it lasts; where a browser keeps nothing, this page's memory has to do */
function write(place: Place, name: string, value: object): boolean {
  try {
    window[place].setItem(name, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
