import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'

export type Search = Record<string, string | undefined>

/** An address as people write it: `?days=7`, no value in quotes. */
export const parseSearch = (text: string): Search => Object.fromEntries(new URLSearchParams(text))
export const stringifySearch = (search: Record<string, unknown>) => {
  const text = new URLSearchParams(Object.entries(validateSearch(search)) as [string, string][]).toString()
  return text ? `?${text}` : ''
}

/** What a page's address may carry: any text. Each page reads what it knows and ignores the rest. */
export const validateSearch = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => value !== '' && value !== null && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  )

/** The filters and the selection of a page, held in its address, so that links and the back button work. */
export function useQueryState(): [Search, (change: Search, options?: { replace?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const set = useCallback(
    (change: Search, options?: { replace?: boolean }) => {
      void navigate({
        to: '.',
        replace: options?.replace ?? false,
        search: (before: Search) => validateSearch({ ...before, ...change }),
      } as never)
    },
    [navigate],
  )
  return [search, set]
}

const REST_MS = 300

/** A typed filter of the address: it follows when the typing rests, and what is typed follows the address. */
export function useTyped(name: string): [string, (typed: string) => void] {
  const [search, setSearch] = useQueryState()
  const applied = search[name] ?? ''
  const [typed, setTyped] = useState(applied)
  useEffect(() => setTyped(applied), [applied])
  useEffect(() => {
    const next = typed.trim()
    if (next === applied) return
    const timer = setTimeout(() => setSearch({ [name]: next || undefined }, { replace: true }), REST_MS)
    return () => clearTimeout(timer)
  }, [typed, applied, name, setSearch])
  return [typed, setTyped]
}
