import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { text } from '@text/common'
import { Button, IconButton } from './button'
import { cx } from './class-names'

async function copyText(value: string) {
  // pages without https have no clipboard, and a secret is shown but once
  if (navigator.clipboard) return navigator.clipboard.writeText(value)
  const area = document.createElement('textarea')
  area.value = value
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

function useCopy(value: string) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return [copied, async () => { await copyText(value); setCopied(true) }] as const
}

export function CopyButton({ value, label, small }: { value: string; label?: string; small?: boolean }) {
  const [copied, copy] = useCopy(value)
  const icon = copied ? <Check /> : <Copy />
  const name = copied ? text.actions.copied : (label ?? text.actions.copy)
  return small ? <IconButton size="sm" label={name} icon={icon} onPress={() => void copy()} /> : <Button size="sm" icon={icon} onPress={() => void copy()}>{name}</Button>
}

/** Code or a secret, to be read and copied. */
export function Code({ children, label, className }: { children: string; label?: string; className?: string }) {
  return (
    <div className={cx('relative min-w-0 rounded-md border border-line bg-sunken', className)}>
      <pre aria-label={label} tabIndex={0} className="overflow-x-auto p-3 pr-12 font-mono text-[0.85rem] leading-relaxed">
        {children}
      </pre>
      <div className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
        <CopyButton value={children} small />
      </div>
    </div>
  )
}

/** An id in full, to be read and copied. */
export const Id = ({ value }: { value: string }) => (
  <span className="inline-flex max-w-full items-center gap-1">
    <span className="font-mono text-[0.85rem] break-all">{value}</span>
    <span className="-my-1.5"><CopyButton value={value} small /></span>
  </span>
)
