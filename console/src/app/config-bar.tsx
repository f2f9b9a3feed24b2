import { useState } from 'react'
import { text as common } from '@text/common'
import { text } from '@text/config'
import { ApiError } from '@/api/client'
import { Button } from '@/ui/button'
import { Diff } from '@/ui/diff'
import { Dialog } from '@/ui/dialog'
import { ErrorNote } from '@/ui/state'
import type { ConfigEdits } from './config'
import { LeaveGuard } from './leave-guard'

/** At the end of the window while something of the configuration is changed and not saved. */
export function ConfigBar({ config }: { config: ConfigEdits }) {
  const [reviewing, setReviewing] = useState(false)
  const { save, count } = config
  if (count === 0) return null
  const conflict = save.error instanceof ApiError && save.error.status === 412
  return (
    <div role="region" aria-label={text.label} className="sticky bottom-4 z-20 flex flex-col gap-3 rounded-lg border border-line bg-raised px-4 py-3 shadow-raised">
      {save.isError && !conflict && <ErrorNote error={save.error} />}
      {conflict && (
        <div role="alert" className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          {text.conflict}
          <Button size="sm" onPress={() => void config.reload()}>{text.reload}</Button>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="mr-auto font-medium">{text.changes(count)}</p>
        <Button variant="ghost" onPress={() => setReviewing(true)}>{text.review}</Button>
        <Button onPress={config.discard}>{text.discard}</Button>
        <Button variant="primary" isPending={save.isPending} isDisabled={config.isWrong} onPress={() => save.mutate()}>{common.actions.save}</Button>
      </div>
      <Dialog isOpen={reviewing} onClose={() => setReviewing(false)} title={text.reviewTitle} footer={<Button onPress={() => setReviewing(false)}>{common.actions.close}</Button>}>
        <Diff before={config.own} after={config.draft} />
      </Dialog>
      <LeaveGuard dirty />
    </div>
  )
}
