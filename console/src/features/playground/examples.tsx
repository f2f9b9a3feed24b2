import { useQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { suggested } from './suggested'

/** Questions that the tenant's own documents should answer. */
export function Examples({ onChoose }: { onChoose: (question: string) => void }) {
  const { may } = useSession()
  const questions = useQuery({
    queryKey: ['playground', 'examples'],
    enabled: may('knowledge:read'),
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const page = await ok(api.GET('/api/v1/documents', { params: { query: { limit: 3 } }, signal }))
      return Promise.all(page.data.map(async (one) => suggested(await ok(api.GET('/api/v1/documents/{id}', { params: { path: { id: one.id } }, signal })))))
    },
  })
  if (!questions.data?.length) return null
  return (
    <div className="flex flex-wrap justify-center gap-2">
      {[...new Set(questions.data)].map((question) => (
        <Button key={question} size="sm" onPress={() => onChoose(question)} className="h-auto! max-w-full py-1.5 text-left whitespace-normal!">{question}</Button>
      ))}
    </div>
  )
}
