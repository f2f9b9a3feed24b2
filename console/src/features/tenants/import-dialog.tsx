import { useMutation } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { text } from '@text/tenants'
import { installation, ok } from '@/api/client'
import { Button } from '@/ui/button'
import { Dialog, DialogActions } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { bytes, number } from '@/ui/format'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'

const words = text.importer

export function ImportDialog({ onClose }: { onClose: (tenantId?: string) => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [slug, setSlug] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const bring = useMutation({
    mutationFn: (archive: File) =>
      ok(
        installation.POST('/api/v1/tenants/import', {
          params: { query: { slug: slug || undefined }, header: { 'X-Parley-Passphrase': passphrase || undefined } },
          headers: { 'Content-Type': 'application/gzip' },
          // a file is sent as it is
          body: archive as unknown as string,
          bodySerializer: (body) => body,
        }),
      ),
    onSuccess: (imported) => {
      done(words.done(number(Object.values(imported.rows).reduce((sum, count) => sum + count, 0))))
      onClose(imported.tenant_id)
    },
  })
  return (
    <Dialog
      isOpen
      onClose={() => onClose()}
      title={words.title}
      footer={<DialogActions onCancel={() => onClose()} action={words.submit} isDisabled={!file} isPending={bring.isPending} onAction={() => file && bring.mutate(file)} />}
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">{words.detail}</p>
        <div className="flex flex-wrap items-center gap-3">
          <FileTrigger acceptedFileTypes={['.gz', '.tgz', 'application/gzip']} onSelect={(files) => setFile(files?.[0] ?? null)}>
            <Button icon={<FileUp />}>{words.choose}</Button>
          </FileTrigger>
          <span className="min-w-0 break-all text-muted">{file ? `${file.name} (${bytes(file.size)})` : words.none}</span>
        </div>
        <TextField label={words.slug} help={words.slugHelp} value={slug} onChange={setSlug} />
        <TextField label={words.passphrase} help={words.passphraseHelp} type="password" autoComplete="off" value={passphrase} onChange={setPassphrase} />
        {bring.isPending && file && <p role="status" className="text-muted">{words.working(bytes(file.size))}</p>}
        {bring.isError && <ErrorNote error={bring.error} />}
      </div>
    </Dialog>
  )
}
