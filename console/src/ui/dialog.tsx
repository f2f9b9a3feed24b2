import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { text } from '@text/common'
import { Button, IconButton } from './button'
import { cx } from './class-names'
import { TextField } from './field'
import { ErrorNote } from './state'

interface Props {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** The row of buttons at the end. */
  footer?: ReactNode
  wide?: boolean
  /** Neither Escape nor a click beside it closes it: for what would be lost. */
  stays?: boolean
}

const overlay = 'fixed inset-0 z-40 flex bg-[rgb(10_14_20/45%)] data-[entering]:animate-in'

function Head({ title, onClose }: { title: ReactNode; onClose: () => void }) {
  return (
    <header className="flex items-start justify-between gap-4 border-b border-line px-5 py-3.5">
      <Heading slot="title" className="min-w-0 text-[1.1rem] font-semibold break-words">
        {title}
      </Heading>
      <IconButton label={text.actions.close} icon={<X />} size="sm" onPress={onClose} className="-mr-1.5" />
    </header>
  )
}

/** In the middle of the window; of its whole width where that is narrow. */
export function Dialog({ isOpen, onClose, title, children, footer, wide, stays }: Props) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={!stays} isKeyboardDismissDisabled={stays} className={cx(overlay, 'items-end justify-center sm:items-center sm:p-6')}>
      <Modal className={cx('flex max-h-full w-full flex-col overflow-hidden rounded-t-xl bg-raised shadow-raised sm:rounded-xl', wide ? 'sm:max-w-3xl' : 'sm:max-w-lg')}>
        <AriaDialog className="flex min-h-0 flex-col outline-none">
          <Head title={title} onClose={onClose} />
          <div className="min-h-0 overflow-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** At the side: the details of what is chosen in a list. */
export function Drawer({ isOpen, onClose, title, children, footer, wide, stays }: Props) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={!stays} isKeyboardDismissDisabled={stays} className={cx(overlay, 'justify-end')}>
      <Modal className={cx('flex h-full w-full flex-col bg-raised shadow-raised', wide ? 'sm:max-w-3xl' : 'sm:max-w-xl')}>
        <AriaDialog className="flex min-h-0 flex-1 flex-col outline-none">
          <Head title={title} onClose={onClose} />
          <div className="min-h-0 flex-1 overflow-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** In place of the details of what the address names and nobody has. */
export const MissingDrawer = ({ onClose }: { onClose: () => void }) => (
  <Drawer isOpen onClose={onClose} title={text.missing.title}>
    <p className="text-muted">{text.missing.detail}</p>
  </Drawer>
)

/** The end of a dialog: away from it, or on with what it is for. */
export function DialogActions({ onCancel, action, onAction, variant = 'primary', isPending, isDisabled }: { onCancel: () => void; action: string; onAction: () => void; variant?: 'primary' | 'danger'; isPending?: boolean; isDisabled?: boolean }) {
  return (
    <>
      <Button onPress={onCancel}>{text.actions.cancel}</Button>
      <Button variant={variant} isPending={isPending} isDisabled={isDisabled} onPress={onAction}>
        {action}
      </Button>
    </>
  )
}

interface ConfirmProps {
  isOpen: boolean
  onClose: () => void
  title: string
  /** What is destroyed, and whether it can be had again. */
  children: ReactNode
  action: string
  /** Must be typed, or how it begins, before the action can be pressed: for what cannot be undone. */
  name?: string
  /** While something else is missing that the action needs. */
  isDisabled?: boolean
  /** Resolves when it is done; its failure is shown here. */
  onConfirm: () => Promise<unknown>
}

const LONGEST_NAME = 40

/** A long name by its first words. */
const short = (name: string) => {
  const words = name.trim().replace(/\s+/g, ' ')
  return words.length <= LONGEST_NAME ? words : (/^.{1,40}(?= )/.exec(words)?.[0] ?? words.slice(0, LONGEST_NAME))
}

/** Asks before something is destroyed. */
export function Confirm({ isOpen, onClose, title, children, action, name, isDisabled, onConfirm }: ConfirmProps) {
  const asked = name === undefined ? undefined : short(name)
  const [typed, setTyped] = useState('')
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const close = () => {
    setTyped('')
    setError(null)
    onClose()
  }
  const confirm = async () => {
    setPending(true)
    setError(null)
    try {
      await onConfirm()
      close()
    } catch (failed) {
      setError(failed)
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={title}
      footer={<DialogActions onCancel={close} action={action} variant="danger" isPending={pending} isDisabled={isDisabled || (asked !== undefined && typed.trim() !== asked)} onAction={() => void confirm()} />}
    >
      <div className="flex flex-col gap-3">
        <div>{children}</div>
        {asked !== undefined && <TextField label={text.confirm.typeName(asked)} value={typed} onChange={setTyped} autoFocus={isDisabled === undefined} />}
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Dialog>
  )
}
