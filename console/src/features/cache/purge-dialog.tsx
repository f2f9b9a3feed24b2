import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { text } from '@text/cache'
import { useTenant } from '@/app/session'
import { Confirm } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { done } from '@/ui/toast'

const words = text.purge

export function PurgeDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const tenant = useTenant()
  const [which, setWhich] = useState<'all' | 'model' | 'document'>('all')
  const [typed, setTyped] = useState('')
  const name = typed.trim()
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={words.title}
      action={words.action}
      name={which === 'all' ? tenant.name : undefined}
      isDisabled={which !== 'all' && !name}
      onConfirm={async () => {
        await ok(api.DELETE('/api/v1/cache', { params: { query: { model: which === 'model' ? name : undefined, document_id: which === 'document' ? name : undefined } } }))
        done(words.done)
        await queries.invalidateQueries({ queryKey: ['cache'] })
      }}
    >
      <div className="flex flex-col gap-4">
        <Select label={words.which} value={which} onChange={(next) => { setWhich(next); setTyped('') }} choices={(['all', 'model', 'document'] as const).map((id) => ({ id, label: words[id] }))} />
        {which === 'model' && <TextField label={words.modelField} value={typed} onChange={setTyped} />}
        {which === 'document' && <TextField label={words.documentField} help={words.documentHelp} mono value={typed} onChange={setTyped} />}
        <p>{words.what[which]} {words.after}</p>
      </div>
    </Confirm>
  )
}
