import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useSession } from '@/app/session'
import { curl } from '@/features/playground/snippet'
import { Button } from '@/ui/button'
import { Code } from '@/ui/copy'
import { ErrorNote, Note } from '@/ui/state'
import { text as all } from '@text/start'

const text = all.code

/** The question as a command, with a key that is made when it is asked for and shown once. */
export function CodeStep({ question, onFinish }: { question: string | null; onFinish: () => void }) {
  const { may } = useSession()
  const queries = useQueryClient()
  const [secret, setSecret] = useState<string | null>(null)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  if (!may('keys:manage')) return <p className="text-muted">{text.cannot}</p>
  const create = async () => {
    setPending(true)
    setError(null)
    try {
      setSecret((await ok(api.POST('/api/v1/api-keys', { body: { name: text.keyName, scopes: ['chat'], kind: 'secret' } }))).key)
      void queries.invalidateQueries({ queryKey: ['start', 'keys'] })
    } catch (cause) {
      setError(cause)
    } finally {
      setPending(false)
    }
  }
  if (!secret) {
    return (
      <div className="flex flex-col items-start gap-3">
        <Button variant="primary" isPending={pending} onPress={() => void create()}>{text.create}</Button>
        {error !== null && <ErrorNote error={error} />}
      </div>
    )
  }
  const command = curl(location.origin, { model: 'auto', messages: [{ role: 'user', content: question ?? text.fallback }] }).replace('$PARLEY_KEY', secret)
  return (
    <div className="flex flex-col gap-3">
      <Code label={text.label}>{command}</Code>
      <Note tone="warn">{text.once}</Note>
      <Button variant="primary" onPress={onFinish} className="self-start">{text.finish}</Button>
    </div>
  )
}
