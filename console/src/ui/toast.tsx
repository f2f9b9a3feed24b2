import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { ApiError } from '@/api/client'
import { text } from '@text/common'
import { Button, IconButton } from './button'

interface Toast {
  id: number
  tone: 'good' | 'bad'
  message: string
  detail?: string
  undo?: () => void
}

const SHOWN_MS = 6000
let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]) {
  toasts = next
  listeners.forEach((listener) => listener())
}

const dismiss = (id: number) => change(toasts.filter((toast) => toast.id !== id))

function show(toast: Omit<Toast, 'id'>, stays: boolean) {
  const id = ++last
  change([...toasts.slice(-3), { ...toast, id }])
  if (!stays) setTimeout(() => dismiss(id), toast.undo ? 2 * SHOWN_MS : SHOWN_MS)
}

/** Tells that something was done; with `undo` where it can be taken back. */
export const done = (message: string, undo?: () => void) => show({ tone: 'good', message, undo }, false)

/** Tells that something failed; stays until it is closed. */
export function failed(error: unknown) {
  const requestId = error instanceof ApiError ? error.requestId : null
  show({ tone: 'bad', message: error instanceof Error ? error.message : text.states.failedAction, detail: requestId ? text.states.requestId(requestId) : undefined }, true)
}

/** Above dialogs too, and of use while one is open. */
export function Toasts() {
  const shown = useSyncExternalStore((listener) => (listeners.add(listener), () => listeners.delete(listener)), () => toasts)
  return (
    <div aria-live="polite" data-react-aria-top-layer="true" className="pointer-events-none fixed right-4 bottom-4 left-4 z-50 flex flex-col items-end gap-2">
      {shown.map((toast) => (
        <div key={toast.id} className="pointer-events-auto flex max-w-md items-start gap-3 rounded-lg border border-line bg-raised px-4 py-3 shadow-raised">
          {toast.tone === 'good' ? <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-good" /> : <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-bad" />}
          <div className="min-w-0">
            <p className="break-words">{toast.message}</p>
            {toast.detail && <p className="font-mono text-[0.8rem] text-muted">{toast.detail}</p>}
          </div>
          {toast.undo && <Button size="sm" onPress={() => { toast.undo?.(); dismiss(toast.id) }}>{text.actions.undo}</Button>}
          <IconButton size="sm" label={text.actions.close} icon={<X />} onPress={() => dismiss(toast.id)} className="-my-1 -mr-2" />
        </div>
      ))}
    </div>
  )
}
