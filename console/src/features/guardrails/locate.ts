/** Where in a JSON text the value at a path such as `rules[2].values[0]` begins, or the nearest above it that is there. */
export function locate(json: string, path: string): number {
  const wanted = path.split(/[.[\]]+/).filter(Boolean)
  let at = 0
  const skip = () => {
    while (/\s/.test(json[at] ?? '')) at++
  }
  const string = (): string => {
    const start = at++
    while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
    at++
    return JSON.parse(json.slice(start, at)) as string
  }
  /** Passes a value by; gives where it, or what is wanted in it, begins. */
  const value = (depth: number, along: boolean): number => {
    skip()
    const start = at
    let found = start
    if (json[at] === '{' || json[at] === '[') {
      const object = json[at++] === '{'
      for (let index = 0; ; index++) {
        skip()
        if (json[at] === ',') {
          at++
          skip()
        }
        if (at >= json.length || json[at] === '}' || json[at] === ']') break
        let name = String(index)
        if (object) {
          name = string()
          skip()
          at++
        }
        const on = along && name === wanted[depth]
        const inner = value(depth + 1, on)
        if (on) found = inner
      }
      at++
    } else if (json[at] === '"') string()
    else while (at < json.length && !/[\s,\]}]/.test(json[at] ?? '')) at++
    return found
  }
  return value(0, true)
}

export const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length
