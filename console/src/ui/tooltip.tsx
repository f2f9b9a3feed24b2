import { Info } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components'

/** Says more about a focusable thing when it is pointed at or focused. */
export function Tip({ text, children }: { text: ReactNode; children: ReactElement }) {
  return (
    <TooltipTrigger delay={400} closeDelay={50}>
      {children}
      <Tooltip offset={6} className="z-50 max-w-80 rounded-md bg-ink px-2.5 py-1.5 text-[0.87rem] text-ground shadow-raised">
        {text}
      </Tooltip>
    </TooltipTrigger>
  )
}

/** A small sign that explains what stands before it: the definition of a number. */
export function Explain({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Tip text={children}>
      <Button aria-label={label} className="inline-flex rounded-full align-middle text-muted hover:text-ink">
        <Info aria-hidden className="size-3.5" />
      </Button>
    </Tip>
  )
}
