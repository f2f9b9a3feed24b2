import { Plus, X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button as AriaButton, Input, Label, Tag, TagGroup, TagList, TextField } from 'react-aria-components'
import { text } from '@text/settings'
import { Button } from '@/ui/button'
import { inputClass } from '@/ui/field'

interface Props {
  label: string
  help?: ReactNode
  error?: string | null
  values: string[]
  onChange: (values: string[]) => void
  suggestions?: string[]
  isDisabled?: boolean
}

/** A list of short texts: each can be taken away, and one more be typed. */
export function ListField({ label, help, error, values, onChange, suggestions, isDisabled }: Props) {
  const [typed, setTyped] = useState('')
  const list = useId()
  const add = () => {
    const next = typed.trim()
    if (next && !values.includes(next)) onChange([...values, next])
    setTyped('')
  }
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <TagGroup onRemove={isDisabled ? undefined : (gone) => onChange(values.filter((value) => !gone.has(value)))} className="flex flex-col gap-1.5">
        <Label className="text-[0.87rem] font-medium">{label}</Label>
        <TagList items={values.map((id) => ({ id }))} className="flex flex-wrap gap-1.5 empty:hidden">
          {({ id }) => (
            <Tag textValue={id} className="flex max-w-full items-center gap-1 rounded-md bg-accent-soft py-0.5 pr-1 pl-2 text-[0.87rem] text-accent-strong">
              <span className="min-w-0 break-all">{id}</span>
              {!isDisabled && (
                <AriaButton slot="remove" aria-label={text.list.remove(id)} className="rounded p-0.5 hover:bg-surface">
                  <X aria-hidden className="size-3.5" />
                </AriaButton>
              )}
            </Tag>
          )}
        </TagList>
      </TagGroup>
      {!isDisabled && (
        <div className="flex gap-2">
          <TextField value={typed} onChange={setTyped} aria-label={text.list.addTo(label)} className="min-w-0 flex-1">
            <Input
              list={suggestions ? list : undefined}
              placeholder={text.list.placeholder}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                add()
              }}
              onBlur={add}
              className={`${inputClass} h-9`}
            />
          </TextField>
          <Button icon={<Plus />} isDisabled={typed.trim() === ''} onPress={add}>{text.list.add}</Button>
          {suggestions && <datalist id={list}>{suggestions.filter((one) => !values.includes(one)).map((one) => <option key={one} value={one} />)}</datalist>}
        </div>
      )}
      {help && <p className="text-[0.87rem] text-muted">{help}</p>}
      {error && <p role="alert" className="text-[0.87rem] text-bad">{error}</p>}
    </div>
  )
}
