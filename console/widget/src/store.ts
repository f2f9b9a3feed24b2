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
  /** A question was on its way or being answered. */
  pending?: boolean
}

/** Of this tab: whether the window is open, and what was typed and not sent. */
export interface Tab {
  open?: boolean
  draft?: string
}

export class Store {
  readonly kept: Kept
  readonly tab: Tab
  private readonly name: string

  constructor(key: string) {
    this.name = `parley:${key.split('.')[0]}`
    this.kept = read('localStorage', this.name)
    this.tab = read('sessionStorage', this.name)
  }

  keep(some: Kept): void {
    write('localStorage', this.name, Object.assign(this.kept, some))
  }

  keepTab(some: Tab): void {
    write('sessionStorage', this.name, Object.assign(this.tab, some))
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

/** Where a browser keeps nothing, this page's memory has to do. */
function write(place: Place, name: string, value: object): void {
  try {
    window[place].setItem(name, JSON.stringify(value))
  } catch {
    // full, or not permitted
  }
}
