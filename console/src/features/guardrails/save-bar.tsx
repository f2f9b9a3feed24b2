import { useState } from 'react'
import { text } from '@text/guardrails'
import { Button } from '@/ui/button'
import { Confirm, Dialog, DialogActions } from '@/ui/dialog'
import { Badge } from '@/ui/layout'
import { ErrorNote } from '@/ui/state'
import type { Change } from './changes'

const tones = { added: 'good', removed: 'bad', changed: 'accent' } as const

function Value({ of, tone }: { of: unknown; tone: 'good' | 'bad' }) {
  const words = typeof of === 'string' ? of : JSON.stringify(of, null, 1)
  return (
    <pre className={`min-w-0 rounded px-2 py-1 font-mono text-[0.85rem] break-words whitespace-pre-wrap ${tone === 'good' ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}>
      {tone === 'good' ? '+ ' : '− '}
      {words}
    </pre>
  )
}

export function ChangeList({ changes, moved }: { changes: Change[]; moved: boolean }) {
  return (
    // it may be long, and holds nothing else that could be scrolled by keyboard
    <ul tabIndex={0} aria-label={text.draft.title} className="flex flex-col gap-4">
      {changes.map((change) => (
        <li key={change.what + change.name} className="flex min-w-0 flex-col gap-1.5">
          <p className="flex items-center gap-2 font-medium">
            <Badge tone={tones[change.what]}>{text.draft[change.what]}</Badge>
            <span className="break-all">{change.name}</span>
          </p>
          {change.fields.map(({ field, before, after }) => (
            <div key={field} className="grid min-w-0 gap-1">
              {field && <p className="text-[0.87rem] text-muted">{field}</p>}
              {before !== undefined && <Value of={before} tone="bad" />}
              {after !== undefined && <Value of={after} tone="good" />}
            </div>
          ))}
        </li>
      ))}
      {moved && <li>{text.draft.order}</li>}
    </ul>
  )
}

interface Props {
  changes: Change[]
  moved: boolean
  onDiscard: () => void
  /** Resolves when it is saved. */
  onSave: () => Promise<unknown>
}

/** Stands at the lower edge while something is not saved; shows what changes before it is. */
export function SaveBar({ changes, moved, onDiscard, onSave }: Props) {
  const [open, setOpen] = useState<'review' | 'discard' | null>(null)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const shut = () => {
    setOpen(null)
    setError(null)
  }
  const save = async () => {
    setPending(true)
    setError(null)
    try {
      await onSave()
      shut()
    } catch (failed) {
      setError(failed)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <div role="region" aria-label={text.draft.unsaved(changes.length + (moved ? 1 : 0))} className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-4 py-2.5 shadow-raised">
        <span className="mr-auto font-medium" aria-live="polite">{text.draft.unsaved(changes.length + (moved ? 1 : 0))}</span>
        <Button size="sm" onPress={() => setOpen('discard')}>{text.draft.discard}</Button>
        <Button size="sm" variant="primary" onPress={() => setOpen('review')}>{text.draft.review}</Button>
      </div>
      <Dialog
        isOpen={open === 'review'}
        wide
        onClose={shut}
        title={text.draft.title}
        footer={<DialogActions onCancel={shut} action={text.draft.save} isPending={pending} onAction={() => void save()} />}
      >
        <ChangeList changes={changes} moved={moved} />
        {error !== null && <ErrorNote error={error} className="mt-4" />}
      </Dialog>
      <Confirm
        isOpen={open === 'discard'}
        onClose={shut}
        title={text.draft.discardTitle}
        action={text.draft.discard}
        onConfirm={async () => onDiscard()}
      >
        {text.draft.discardDetail}
      </Confirm>
    </>
  )
}
