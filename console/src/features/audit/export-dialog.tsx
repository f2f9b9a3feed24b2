import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { text } from '@text/audit'
import { download } from '@/api/download'
import { bounds, DateRange, type Dates } from '@/ui/date-range'
import { Dialog, DialogActions } from '@/ui/dialog'
import { bytes } from '@/ui/format'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'
import { exportHeaders, isWhole } from './chain'
import { useLog } from './log'

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { search, ofInstallation, name } = useLog()
  const queries = useQueryClient()
  const [dates, setDates] = useState<Dates>({ from: search.from, until: search.until })
  const [received, setReceived] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const start = async () => {
    setError(null)
    setReceived(0)
    try {
      const query = new URLSearchParams(Object.entries(bounds(dates)).filter((pair): pair is [string, string] => !!pair[1]))
      const file = await download(`/api/v1/audit/export?${query}`, `audit-${name}.ndjson`, { headers: exportHeaders(ofInstallation), onProgress: setReceived })
      if (!(await isWhole(file))) throw new Error(text.export.cut)
      void queries.invalidateQueries({ queryKey: ['audit'] })
      done(text.export.done)
      onClose()
    } catch (failed) {
      setError(failed)
    } finally {
      setReceived(null)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.export.title}
      footer={<DialogActions onCancel={onClose} action={text.export.submit} isPending={received !== null} onAction={() => void start()} />}
    >
      <div className="flex flex-col gap-4">
        <p>{text.export.detail}</p>
        <DateRange {...dates} onChange={setDates} />
        <p className="text-[0.87rem] text-muted">{text.export.range}</p>
        {received !== null && <p role="status" className="text-muted">{text.export.progress(bytes(received))}</p>}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Dialog>
  )
}
