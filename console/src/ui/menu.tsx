import { Ellipsis } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { text } from '@text/common'
import { IconButton } from './button'
import { cx } from './class-names'

export interface MenuAction {
  id: string
  label: ReactNode
  icon?: ReactNode
  danger?: boolean
  onAction: () => void
}

/** What can be done with one thing. */
export function Menu({ label = text.actions.edit, actions, trigger }: { label?: string; actions: MenuAction[]; trigger?: ReactElement }) {
  return (
    <MenuTrigger>
      {trigger ?? <IconButton size="sm" label={label} icon={<Ellipsis />} />}
      <Popover placement="bottom end" className="min-w-44 rounded-md border border-line bg-raised shadow-raised">
        <AriaMenu aria-label={label} items={actions} className="p-1 outline-none" onAction={(id) => actions.find((action) => action.id === id)?.onAction()}>
          {(action) => (
            <MenuItem id={action.id} className={cx('flex items-center gap-2 rounded px-2.5 py-1.5 outline-none data-[focused]:bg-sunken [&_svg]:size-4', action.danger && 'text-bad')}>
              {action.icon}
              {action.label}
            </MenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
