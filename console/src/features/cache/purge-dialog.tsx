import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { text } from '@text/cache'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'

const words = text.purge

export function PurgeDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [which, setWhich] = useState<'all' | 'model' | 'document'>('all')
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const missing = which !== 'all' && !name.trim()
  const purge = useMutation({
    mutationFn: () => ok(api.DELETE('/api/v1/cache', { params: { query: { model: which === 'model' ? name.trim() : undefined, document_id: which === 'document' ? name.trim() : undefined } } })),
    onSuccess: () => {
      done(words.done)
      void queries.invalidateQueries({ queryKey: ['cache'] })
      onClose()
    },
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.title}
      footer={<DialogActions onCancel={onClose} action={words.action} variant="danger" isPending={purge.isPending} onAction={() => { setTried(true); if (!missing) purge.mutate() }} />}
    >
      <div className="flex flex-col gap-4">
        <Select label={words.which} value={which} onChange={(next) => { setWhich(next); setName(''); setTried(false) }} choices={(['all', 'model', 'document'] as const).map((id) => ({ id, label: words[id] }))} />
        {which === 'model' && <TextField label={words.modelField} value={name} onChange={setName} error={tried && missing ? words.missing : null} />}
        {which === 'document' && <TextField label={words.documentField} help={words.documentHelp} mono value={name} onChange={setName} error={tried && missing ? words.missing : null} />}
        <p>{words.what[which]} {words.after}</p>
        {purge.isError && <ErrorNote error={purge.error} />}
      </div>
    </Dialog>
  )
}
