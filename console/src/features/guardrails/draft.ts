import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '@/api/client'
import { same } from '@/ui/diff'

/** A document with its version, as `tagged` gives it. */
interface Saved<T> {
  value: T
  etag: string | undefined
}

/** A document that is edited as a whole: what is saved stays apart until it is saved anew. */
export function useDraft<Read, T>({ key, normal, read, write }: {
  key: readonly unknown[]
  /** The same for the same content, so that two can be compared. */
  normal: (of: Read | Record<string, never>) => T
  read: (signal: AbortSignal) => Promise<Saved<Read>>
  /** Is to be refused when another version than that of `header` is saved. */
  write: (draft: T, header: { 'If-Match': string | undefined }) => Promise<Saved<Read>>
}) {
  const queries = useQueryClient()
  const normalised = ({ value, etag }: Saved<Read>): Saved<T> => ({ value: normal(value), etag })
  const query = useQuery({ queryKey: key, queryFn: async ({ signal }) => normalised(await read(signal)) })
  const [edited, setEdited] = useState<Saved<T> | null>(null)
  const saved = query.data ?? { value: normal({}), etag: undefined }
  // the version that the draft was begun from, whatever has been read since
  const { value: draft, etag } = edited ?? saved
  return {
    query,
    saved: saved.value,
    draft,
    dirty: edited !== null && !same(draft, saved.value),
    set: (value: T) => setEdited({ value, etag }),
    discard: () => setEdited(null),
    save: async () => {
      try {
        queries.setQueryData(key, normalised(await write(draft, { 'If-Match': etag })))
        setEdited(null)
      } catch (error) {
        // from now on the differences are shown to what somebody else saved: who saves again has seen them
        if (error instanceof ApiError && error.status === 412) setEdited({ value: draft, etag: (await query.refetch()).data?.etag })
        throw error
      }
    },
  }
}
