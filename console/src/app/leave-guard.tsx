import { useBlocker } from '@tanstack/react-router'
import { useEffect, useSyncExternalStore } from 'react'
import { text } from '@text/shell'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Note } from '@/ui/state'

let dirtyGuards = 0
const listeners = new Set<() => void>()

function count(change: number) {
  dirtyGuards += change
  listeners.forEach((listener) => listener())
}

/** Asks before the page is left with changes that are not saved. Tabs and dialogs of the page are no leaving. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  useEffect(() => {
    if (!dirty) return
    count(1)
    return () => count(-1)
  }, [dirty])
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
      title={text.leave.title}
      footer={<DialogActions onCancel={stay} action={text.leave.action} variant="danger" onAction={() => blocker.proceed?.()} />}
    >
      {text.leave.detail}
    </Dialog>
  )
}

/** Says in a dialog that leads to another tenant what is lost with this one's page. */
export function UnsavedNote() {
  const unsaved = useSyncExternalStore((listener) => (listeners.add(listener), () => listeners.delete(listener)), () => dirtyGuards > 0)
  return unsaved ? <Note tone="warn">{text.leave.tenant}</Note> : null
}
