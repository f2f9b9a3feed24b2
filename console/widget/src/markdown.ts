import { h } from './dom'

/** Makes what stands for `[n]` in an answer; undefined leaves the text as it is. */
export type Reference = (n: number) => Node | undefined

const FENCE = /^\s*(```|~~~)/
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/
const INLINE =
  /(`+)([\s\S]+?)\1(?!`)|\*\*(?=\S)([\s\S]+?)\*\*|__(?=\S)([\s\S]+?)__(?!\w)|\*(?=[^\s*])([^*]+?)\*|(?<!\w)_(?=\S)([^_]+?)_(?!\w)|\[(\d{1,3})\]|\[([^\]]+)\]\(\s*<?([^\s)>]+)>?[^)]*\)|(https?:\/\/[^\s<>"')\]]+)|\\([\\`*_[\]()#+\-.!>])/

/** The parts of a text that are set each for itself: while an answer grows, only the last one changes. */
export function blocks(text: string): string[] {
  const found: string[] = []
  let lines: string[] = []
  let fence = ''
  const end = () => {
    if (lines.length) found.push(lines.join('\n'))
    lines = []
  }
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1]
    if (fence) {
      lines.push(line)
      if (mark === fence) {
        fence = ''
        end()
      }
    } else if (mark) {
      end()
      fence = mark
      lines.push(line)
    } else if (line.trim() === '') {
      if (lines.length && ITEM.test(lines[0]!)) lines.push(line)
      else end()
    } else {
      const list = lines.length > 0 && ITEM.test(lines[0]!)
      const belongs = ITEM.test(line) || /^\s/.test(line) || lines.at(-1)?.trim() !== ''
      if (list ? !belongs : ITEM.test(line) || /^\s*(#|>)/.test(line) !== /^\s*(#|>)/.test(lines[0] ?? line)) end()
      lines.push(line)
      if (/^\s*#/.test(line)) end()
    }
  }
  end()
  return found
}

export function block(source: string, reference: Reference): HTMLElement {
  const lines = source.split('\n')
  const first = lines[0]!
  if (FENCE.test(first)) {
    const last = lines.length > 1 && FENCE.test(lines.at(-1)!) ? -1 : undefined
    return h('pre', { tabindex: 0 }, h('code', {}, lines.slice(1, last).join('\n')))
  }
  const heading = /^\s*#{1,6}\s+(.*?)#*$/.exec(first)
  if (heading) return h('p', { class: 'heading' }, ...inline(heading[1]!, reference))
  if (RULE.test(source)) return h('hr')
  if (ITEM.test(first)) return list(lines, reference)
  if (/^\s*>/.test(first)) {
    const quoted = lines.map(line => line.replace(/^\s*>\s?/, '')).join('\n')
    return h('blockquote', {}, ...blocks(quoted).map(one => block(one, reference)))
  }
  return h('p', {}, ...inline(source, reference))
}

function list(lines: string[], reference: Reference): HTMLElement {
  const [, indent, mark] = ITEM.exec(lines[0]!)!
  const ordered = /\d/.test(mark!)
  const made = h(ordered ? 'ol' : 'ul', ordered && parseInt(mark!) !== 1 ? { start: parseInt(mark!) } : {})
  let within: string[] = []
  const end = () => {
    if (!within.length) return
    const [text, ...rest] = within
    const inner = rest.map(line => line.slice(Math.min(indent!.length + 2, line.search(/\S|$/)))).join('\n')
    const joined = /^\s*([-*+]|\d+[.)])\s/.test(inner) || !inner.trim() ? [] : blocks(inner)
    made.append(
      h(
        'li',
        {},
        ...inline(text!, reference),
        ...(joined.length ? joined : blocks(inner)).map(one => block(one, reference)),
      ),
    )
    within = []
  }
  for (const line of lines) {
    const item = ITEM.exec(line)
    if (item && item[1]!.length <= indent!.length + 1) {
      end()
      within = [item[3]!]
    } else within.push(line)
  }
  end()
  return made
}

function inline(text: string, reference: Reference): Node[] {
  const made: Node[] = []
  const plain = (some: string) => {
    some.split('\n').forEach((line, i) => {
      if (i) made.push(h('br'))
      if (line) made.push(document.createTextNode(line))
    })
  }
  for (let rest = text; rest; ) {
    const match = INLINE.exec(rest)
    if (!match) {
      plain(rest)
      break
    }
    const kept = (made.at(-1) as Element | undefined)?.className === 'kept'
    // between two references in a row
    if (!(kept && match[7] && !rest.slice(0, match.index).trim())) plain(rest.slice(0, match.index))
    const [whole, , code, strong, strong2, em, em2, n, label, target, address, escaped] = match
    if (code !== undefined) made.push(h('code', {}, code.trim()))
    else if (strong ?? strong2) made.push(h('strong', {}, ...inline((strong ?? strong2)!, reference)))
    else if (em ?? em2) made.push(h('em', {}, ...inline((em ?? em2)!, reference)))
    else if (n) refer(made, reference(Number(n)) ?? document.createTextNode(whole))
    else if (label) made.push(link(target!, inline(label, reference)) ?? document.createTextNode(whole))
    else if (address) {
      const trimmed = address.replace(/[.,;:!?]+$/, '')
      made.push(link(trimmed, [document.createTextNode(trimmed)]) ?? document.createTextNode(trimmed))
      plain(address.slice(trimmed.length))
    } else plain(escaped ?? whole)
    rest = rest.slice(match.index + whole.length)
  }
  return made
}

/** A reference stays in the line of the word that it belongs to. */
function refer(made: Node[], reference: Node): void {
  const before = made.at(-1)
  if (before instanceof HTMLElement && before.className === 'kept') before.append(reference)
  else if (before instanceof Text && before.data.trim()) {
    const [, rest, word] = /^([\s\S]*?)(\S{1,24})\s*$/.exec(before.data)!
    before.data = rest!
    made.push(h('span', { class: 'kept' }, word, reference))
  } else made.push(reference)
}

/** What is no web or mail address becomes no link: a script must not be one click away. */
function link(target: string, children: Node[]): HTMLElement | undefined {
  let url: URL
  try {
    url = new URL(target)
  } catch {
    return undefined
  }
  if (!['https:', 'http:', 'mailto:'].includes(url.protocol)) return undefined
  return h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, ...children)
}
