import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schemas } from '@/api/client'
import { Bar } from '@/ui/layout'
import { text as all } from '@text/playground'

const text = all.how

/** How an answer in a conversation was made. */
export function useRun(id: string | null | undefined, enabled = true) {
  return useQuery({
    queryKey: ['run', id],
    enabled: enabled && !!id,
    staleTime: Infinity,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/runs/{id}', { params: { path: { id: id ?? '' } }, signal })),
  })
}

/** What the model was sent, and how much of its room that took. */
export function Sent({ sent }: { sent: NonNullable<Schemas['Run']['sent']> }) {
  return (
    <>
      {sent.used != null && sent.room != null && sent.room > 0 && (
        <div className="flex max-w-lg flex-col gap-1">
          <Bar value={sent.used / sent.room} label={text.sent} tone="accent" />
          <p className="text-[0.87rem] text-muted">{text.sentBudget(sent.used, sent.room)}</p>
        </div>
      )}
      <ol className="flex flex-col gap-2">
        {sent.messages?.map((message, at) => (
          <li key={at}>
            <p className="text-[0.8rem] text-muted">{message.role}</p>
            <pre tabIndex={0} className="max-h-48 overflow-auto rounded bg-sunken p-2 font-mono text-[0.8rem] whitespace-pre-wrap">{message.content}</pre>
          </li>
        ))}
      </ol>
    </>
  )
}
