import { Braces } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { text } from '@text/settings'
import type { Doc } from '@/app/patch'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { CopyButton } from '@/ui/copy'
import { TextArea } from '@/ui/field'
import { Card } from '@/ui/layout'
import type { Config } from './use-settings'

function parse(typed: string): { doc?: Doc; fault?: string } {
  try {
    const value = JSON.parse(typed) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { doc: value as Doc } : { fault: text.json.notObject }
  } catch (wrong) {
    return { fault: text.json.wrong(wrong instanceof Error ? wrong.message : '') }
  }
}

/** The document as a whole. What is valid becomes a change like one of the forms. */
export function JsonEditor({ config }: { config: Config }) {
  const { may } = useSession()
  const [typed, setTyped] = useState(() => JSON.stringify(config.draft, null, 2))
  const { doc, fault } = parse(typed)
  const leave = useEffectEvent(() => { if (!doc) config.setDraft(config.draft) })
  useEffect(() => () => leave(), [])
  const change = (next: string) => {
    setTyped(next)
    config.setDraft(parse(next).doc ?? null)
  }
  return (
    <Card
      title={text.json.title}
      detail={text.json.detail}
      actions={
        <>
          <Button size="sm" icon={<Braces />} isDisabled={!doc} onPress={() => doc && setTyped(JSON.stringify(doc, null, 2))}>{text.json.format}</Button>
          <CopyButton value={typed} />
        </>
      }
    >
      <TextArea label={text.json.label} bare mono rows={Math.min(34, Math.max(14, typed.split('\n').length + 1))} value={typed} onChange={change} error={fault ?? null} isReadOnly={!may('config:write')} spellCheck="false" />
    </Card>
  )
}
