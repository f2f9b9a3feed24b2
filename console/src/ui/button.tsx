import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { cx } from './class-names'
import { Tip } from './tooltip'

type Variant = 'primary' | 'secondary' | 'ghost' | 'danger'

const looks: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-strong',
  secondary: 'bg-surface text-ink border-line hover:bg-sunken',
  ghost: 'bg-transparent text-ink border-transparent hover:bg-sunken',
  danger: 'bg-surface text-bad border-line hover:bg-bad-soft',
}

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  variant?: Variant
  size?: 'sm' | 'md'
  icon?: ReactNode
  children?: ReactNode
  className?: string
}

export const buttonClass = (variant: Variant = 'secondary', size: 'sm' | 'md' = 'md', className?: string) =>
  cx(
    'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors',
    'disabled:opacity-50 data-[pending]:opacity-70 [&_svg]:size-4 [&_svg]:shrink-0',
    size === 'sm' ? 'h-8 px-2.5 text-[0.87rem]' : 'h-9 px-3.5 text-[0.93rem]',
    looks[variant],
    className,
  )

/** `isPending` shows that it works and takes no second press. */
export function Button({ variant = 'secondary', size = 'md', icon, children, className, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={buttonClass(variant, size, className)}>
      {rest.isPending ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </AriaButton>
  )
}

/** A button that is an icon alone; `label` names it to who sees and to who hears it. */
export function IconButton({ label, icon, variant = 'ghost', size = 'md', className, ...rest }: Omit<ButtonProps, 'children'> & { label: string; icon: ReactNode }) {
  return (
    <Tip text={label}>
      <AriaButton {...rest} aria-label={label} className={buttonClass(variant, size, cx(size === 'sm' ? 'w-8' : 'w-9', 'px-0!', className))}>
        {icon}
      </AriaButton>
    </Tip>
  )
}
