import { memo, type ReactNode } from 'react'
import type { Schemas } from '@/api/client'
import { CitationChip } from './citation'

type Citations = readonly Schemas['Citation'][]

const LONGEST_BLOCK = 20_000
const NONE: Citations = []

/**
 * The little Markdown that models write, as React nodes: nothing of a text becomes HTML. `[1]` is a chip where there is
 * a first citation. While a text grows, only its last block is rendered anew.
 */
export function Markdown({ children, citations = NONE }: { children: string; citations?: Citations }) {
  return (
    <div className="flex min-w-0 flex-col gap-3 leading-relaxed break-words">
      {blocks(children).map((source, at) => (
        <Block key={at} source={source} citations={citations} />
      ))}
    </div>
  )
}

const FENCE = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)/
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/

/** Cut at blank lines, and where a heading, a list, a table or a fence begins or ends. */
function blocks(text: string): string[] {
  const found: string[] = []
  let current: string[] = []
  let fence = ''
  const end = () => {
    if (current.length > 0) found.push(current.join('\n'))
    current = []
  }
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1]
    if (fence) {
      current.push(line)
      if (mark && mark[0] === fence[0] && mark.length >= fence.length) {
        fence = ''
        end()
      }
    } else if (mark) {
      end()
      fence = mark
      current.push(line)
    } else if (line.trim() === '') end()
    else if (/^#{1,6}\s/.test(line)) {
      end()
      found.push(line)
    } else {
      const first = current[0]
      if (first !== undefined && ITEM.test(line) && !ITEM.test(first)) end()
      current.push(line)
    }
  }
  end()
  return found
}

const Block = memo(function Block({ source, citations }: { source: string; citations: Citations }) {
  if (source.length > LONGEST_BLOCK) return <p className="whitespace-pre-wrap">{source}</p>
  const lines = source.split('\n')
  const first = lines[0] ?? ''
  const fence = FENCE.exec(first)
  if (fence) {
    const closed = lines.length > 1 && FENCE.test(lines.at(-1) ?? '')
    return (
      <pre tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-[0.85rem]">
        <code>{lines.slice(1, closed ? -1 : undefined).join('\n')}</code>
      </pre>
    )
  }
  const heading = /^#{1,6}\s+(.*)$/.exec(first)
  if (heading) return <p className="font-semibold">{inline(heading[1] ?? '', citations)}</p>
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(source)) return <hr className="border-line" />
  if (lines.every((line) => line.startsWith('>'))) {
    return (
      <blockquote className="border-l-2 border-line-strong pl-3 text-muted">
        <Markdown citations={citations}>{lines.map((line) => line.replace(/^> ?/, '')).join('\n')}</Markdown>
      </blockquote>
    )
  }
  if (ITEM.test(first)) return <List lines={lines} citations={citations} />
  if (lines.length > 1 && first.includes('|') && /^[\s|:-]+$/.test(lines[1] ?? '') && (lines[1] ?? '').includes('-')) return <Grid lines={lines} citations={citations} />
  return <p>{inline(source, citations)}</p>
})

interface Entry {
  text: string
  number: string | null
  inner: string[]
}

function List({ lines, citations }: { lines: string[]; citations: Citations }) {
  const entries: Entry[] = []
  const depth = ITEM.exec(lines[0] ?? '')?.[1]?.length ?? 0
  for (const line of lines) {
    const item = ITEM.exec(line)
    const last = entries.at(-1)
    if (item && (item[1]?.length ?? 0) <= depth + 1) entries.push({ text: item[3] ?? '', number: /^\d/.test(item[2] ?? '') ? (item[2] ?? '').slice(0, -1) : null, inner: [] })
    else if (last && (item || last.inner.length > 0)) last.inner.push(line)
    else if (last) last.text += `\n${line.trim()}`
  }
  const items = entries.map((entry, at) => (
    <li key={at} className="pl-1">
      {inline(entry.text, citations)}
      {entry.inner.length > 0 && <List lines={entry.inner} citations={citations} />}
    </li>
  ))
  const begin = entries[0]?.number
  return begin != null ? (
    <ol start={Number(begin)} className="flex list-decimal flex-col gap-1 pl-6">{items}</ol>
  ) : (
    <ul className="flex list-disc flex-col gap-1 pl-6">{items}</ul>
  )
}

const cells = (line: string) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim())

function Grid({ lines, citations }: { lines: string[]; citations: Citations }) {
  return (
    <div className="overflow-x-auto" tabIndex={0}>
      <table className="text-[0.93rem]">
        <thead>
          <tr>
            {cells(lines[0] ?? '').map((cell, at) => (
              <th key={at} scope="col" className="border-b border-line-strong px-3 py-1 text-left font-medium">{inline(cell, citations)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.slice(2).map((line, row) => (
            <tr key={row}>
              {cells(line).map((cell, at) => (
                <td key={at} className="border-b border-line px-3 py-1 align-top">{inline(cell, citations)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const INLINE = new RegExp(
  [
    '(?<tick>`+)(?<code>[^`]+?)\\k<tick>(?!`)',
    '\\*\\*(?<bold>[^\\s*](?:[^*]|\\*(?!\\*))*?)\\*\\*',
    '(?<![\\w*])\\*(?<em>[^\\s*][^*]*?)\\*(?!\\w)',
    '(?<!\\w)_(?<em2>[^\\s_][^_]*?)_(?!\\w)',
    '~~(?<gone>[^~]+)~~',
    '\\[(?<words>[^\\]\\n]+)\\]\\((?<href>[^()\\s]+)\\)',
    '\\[(?<cite>\\d{1,3})\\]',
    '(?<url>https?:\\/\\/[^\\s<>()"\']*[^\\s<>()"\'.,;:!?])',
  ].join('|'),
)

/** Addresses that a text may lead to. */
function safe(href: string): string | null {
  try {
    const url = new URL(href)
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

function Anchor({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline underline-offset-2 hover:text-accent-strong">
      {children}
    </a>
  )
}

function inline(text: string, citations: Citations): ReactNode[] {
  const nodes: ReactNode[] = []
  let rest = text
  while (rest) {
    const match = INLINE.exec(rest)
    if (!match) break
    const found = match.groups ?? {}
    if (match.index > 0) nodes.push(rest.slice(0, match.index))
    rest = rest.slice(match.index + match[0].length)
    const key = nodes.length
    const { code, bold, gone, words, href, cite, url } = found
    const em = found.em ?? found.em2
    const target = safe(href ?? url ?? '')
    const citation = cite === undefined ? undefined : citations[Number(cite) - 1]
    if (code !== undefined) nodes.push(<code key={key} className="rounded bg-sunken px-1 font-mono text-[0.88em]">{code}</code>)
    else if (bold !== undefined) nodes.push(<strong key={key} className="font-semibold">{inline(bold, citations)}</strong>)
    else if (em !== undefined) nodes.push(<em key={key}>{inline(em, citations)}</em>)
    else if (gone !== undefined) nodes.push(<s key={key}>{inline(gone, citations)}</s>)
    else if (citation) nodes.push(<CitationChip key={key} number={Number(cite)} citation={citation} />)
    else if (target && (words !== undefined || url !== undefined)) nodes.push(<Anchor key={key} href={target}>{words ?? url}</Anchor>)
    else nodes.push(words ?? match[0])
  }
  if (rest) nodes.push(rest)
  return nodes.flatMap((node, at) => (typeof node === 'string' ? broken(node, at) : [node]))
}

/** A line's end inside a paragraph stays one. */
const broken = (text: string, key: number): ReactNode[] =>
  text.split('\n').flatMap((line, at) => (at === 0 ? [line] : [<br key={`${key}-${at}`} />, line]))
