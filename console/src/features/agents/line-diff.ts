export interface Line {
  kind: 'same' | 'removed' | 'added'
  words: string
}

const MOST = 2000

/** The shortest way from one text to another, line by line. */
export function lineDiff(before: string, after: string): Line[] {
  const old = before === '' ? [] : before.split('\n')
  const now = after === '' ? [] : after.split('\n')
  if (old.length > MOST || now.length > MOST) {
    return [...old.map((words): Line => ({ kind: 'removed', words })), ...now.map((words): Line => ({ kind: 'added', words }))]
  }
  // common[i][j]: lines in common behind the first i and j
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const below = common[i + 1]?.[j] ?? 0
      const beside = common[i]?.[j + 1] ?? 0
      common[i]![j] = old[i] === now[j] ? (common[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(below, beside)
    }
  }
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', words: old[i++] ?? '' })
      j++
    } else if (i < old.length && (j >= now.length || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) lines.push({ kind: 'removed', words: old[i++] ?? '' })
    else lines.push({ kind: 'added', words: now[j++] ?? '' })
  }
  return lines
}
