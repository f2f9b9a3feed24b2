import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, failure, unreachable } from '@/api/client'
import { useOnce } from '@/api/once'
import { text } from '@text/knowledge'
import { Dialog, DialogActions } from '@/ui/dialog'
import { TextArea, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'

export function PasteText({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [title, setTitle] = useState('')
  const [content, setContent] = useState('')
  const [tried, setTried] = useState(false)
  const add = useOnce(
    async (header) => {
      const { data, error, response } = await api
        .POST('/api/v1/documents', { params: { header: header }, body: { title: title.trim() || undefined, content, content_type: 'text/markdown' } })
        .catch((cause: unknown) => { throw unreachable(cause) })
      if (!response.ok || !data) throw await failure(response, error)
      return { document: data, fresh: response.status === 201 }
    },
    async ({ document, fresh }) => {
      await queries.invalidateQueries({ queryKey: ['knowledge'] })
      done(fresh ? text.paste.added(document.title) : text.paste.there(document.title))
      onClose()
    },
  )
  const submit = () => {
    setTried(true)
    if (content.trim() !== '') add.mutate()
  }
  return (
    <Dialog
      isOpen
      stays
      wide
      onClose={onClose}
      title={text.paste.title}
      footer={<DialogActions onCancel={onClose} action={text.paste.submit} isPending={add.isPending} onAction={submit} />}
    >
      <div className="flex flex-col gap-4">
        <TextField autoFocus label={text.paste.name} help={text.paste.nameHelp} maxLength={300} value={title} onChange={setTitle} />
        <TextArea label={text.paste.content} help={text.paste.contentHelp} rows={14} value={content} onChange={setContent} error={tried && content.trim() === '' ? text.paste.missing : null} />
        {add.isError && <ErrorNote error={add.error} />}
      </div>
    </Dialog>
  )
}
