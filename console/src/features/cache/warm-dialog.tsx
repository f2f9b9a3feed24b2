import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { text } from '@text/cache'
import { Dialog, DialogActions } from '@/ui/dialog'
import { TextArea, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'

const words = text.warm
const MOST = 100

export function WarmDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const [limit, setLimit] = useState('20')
  const questions = typed.split('\n').map((line) => line.trim()).filter(Boolean)
  const limitError = questions.length === 0 && !(Number.isInteger(Number(limit)) && Number(limit) >= 1 && Number(limit) <= MOST) ? words.limitError : null
  const tooMany = questions.length > MOST ? words.tooMany : null
  const warm = useOnce(
    () => ok(api.POST('/api/v1/cache/warm', { body: questions.length > 0 ? { questions } : { limit: Number(limit) } })),
    ({ asked }) => {
      done(words.done(asked))
      void queries.invalidateQueries({ queryKey: ['cache', 'statistics'] })
      onClose()
    },
  )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.title}
      footer={<DialogActions onCancel={onClose} action={words.action} isPending={warm.isPending} isDisabled={!!limitError || !!tooMany} onAction={() => warm.mutate()} />}
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">{words.detail}</p>
        <TextArea label={words.questions} help={words.questionsHelp} rows={6} value={typed} onChange={setTyped} error={tooMany} />
        {questions.length === 0 && <TextField label={words.limit} inputMode="numeric" value={limit} onChange={setLimit} error={limitError} />}
        {warm.isError && <ErrorNote error={warm.error} />}
      </div>
    </Dialog>
  )
}
