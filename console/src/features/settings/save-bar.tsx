import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { text as common } from '@text/common'
import { text } from '@text/settings'
import { ApiError } from '@/api/client'
import { Button } from '@/ui/button'
import { Diff } from '@/ui/diff'
import { Dialog, DialogActions } from '@/ui/dialog'
import { ErrorNote } from '@/ui/state'
import type { Config } from './use-config'

/** At the end of the window while something is changed and not saved. */
export function SaveBar({ config }: { config: Config }) {
  const [reviewing, setReviewing] = useState(false)
  const { save, count } = config
  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => count > 0 && current.pathname !== next.pathname, enableBeforeUnload: () => count > 0, withResolver: true })
  if (count === 0) return null
  const conflict = save.error instanceof ApiError && save.error.status === 412
  return (
    <div role="region" aria-label={text.bar.label} className="sticky bottom-4 z-20 flex flex-col gap-3 rounded-lg border border-line bg-raised px-4 py-3 shadow-raised">
      {save.isError && !conflict && <ErrorNote error={save.error} />}
      {conflict && (
        <div role="alert" className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          {text.bar.conflict}
          <Button size="sm" onPress={() => void config.reload()}>{text.bar.reload}</Button>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="mr-auto font-medium">{text.bar.changes(count)}</p>
        <Button variant="ghost" onPress={() => setReviewing(true)}>{text.bar.review}</Button>
        <Button onPress={config.discard}>{text.bar.discard}</Button>
        <Button variant="primary" isPending={save.isPending} isDisabled={config.isWrong} onPress={() => save.mutate()}>{common.actions.save}</Button>
      </div>
      <Dialog isOpen={reviewing} onClose={() => setReviewing(false)} title={text.bar.reviewTitle} footer={<Button onPress={() => setReviewing(false)}>{common.actions.close}</Button>}>
        <Diff before={config.own} after={config.draft} same={text.versions.same} />
      </Dialog>
      <Dialog
        isOpen={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={text.bar.leaveTitle}
        footer={<DialogActions onCancel={() => blocker.reset?.()} action={text.bar.leave} variant="danger" onAction={() => blocker.proceed?.()} />}
      >
        {text.bar.leaveDetail(count)}
      </Dialog>
    </div>
  )
}
