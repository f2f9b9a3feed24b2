type Child = Node | string | undefined | false
type Properties = Record<string, unknown>

/**
 * An element. Functions named `onclick` and the like are listened to; `true` sets an empty attribute. Nothing here takes
 * markup or style attributes, so that no text can become either.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else put(element, name, value)
  }
  for (const child of children) if (child) element.append(child)
  return element
}

export function put(element: Element, name: string, value: unknown): void {
  if (value === undefined || value === null || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : String(value))
}

const SVG = 'http://www.w3.org/2000/svg'

/** A line drawing on a 24 by 24 grid. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  put(svg, 'viewBox', '0 0 24 24')
  put(svg, 'aria-hidden', 'true')
  const line = document.createElementNS(SVG, 'path')
  put(line, 'd', path)
  svg.append(line)
  return svg
}

export const icons = {
  chat: 'M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12ZM9 10.5h8M9 14h5',
  down: 'm6 9 6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M8 8h8v8H8z',
  compose: 'M12 20h8M16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1 1-4Z',
  clip: 'm20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.4a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  up: 'M7 21H4V10h3m0 11h9.6a2 2 0 0 0 2-1.6l1.3-6.6a1.5 1.5 0 0 0-1.5-1.8H14V6a2.5 2.5 0 0 0-2.5-2.5L7 10Z',
  thumbDown: 'M17 3h3v11h-3m0-11H7.4a2 2 0 0 0-2 1.6L4.1 11.2a1.5 1.5 0 0 0 1.5 1.8H10v5a2.5 2.5 0 0 0 2.5 2.5L17 14Z',
  retry: 'M20 11A8 8 0 1 0 18 17M20 5v6h-6',
  file: 'M14 3H6v18h12V7ZM14 3v4h4',
}

/** Whether the key belongs to a word that is being put together, as in Japanese; Safari tells that by the code alone. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}
