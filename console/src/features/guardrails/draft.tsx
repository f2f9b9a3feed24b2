import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { text } from '@text/guardrails'
import { Dialog, DialogActions } from '@/ui/dialog'

export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** A document that is edited as a whole: what is saved stays apart until it is saved anew. */
export function useDraft<T>(saved: T) {
  const [edited, setEdited] = useState<T | null>(null)
  return {
    draft: edited ?? saved,
    dirty: edited !== null && !same(edited, saved),
    set: (next: T) => setEdited(next),
    discard: () => setEdited(null),
  }
}

/** Asks before the page is left with changes that are not saved. Tabs and dialogs of the page are no leaving. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  const stay = () => blocker.reset?.()
  return (
    <Dialog
      isOpen={blocker.status === 'blocked'}
      onClose={stay}
      title={text.draft.leaveTitle}
      footer={<DialogActions onCancel={stay} action={text.draft.leaveAction} variant="danger" onAction={() => blocker.proceed?.()} />}
    >
      {text.draft.leave}
    </Dialog>
  )
}
