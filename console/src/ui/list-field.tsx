import { X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { text } from '@text/common'
import { cx } from './class-names'
import { inputClass, TextArea } from './field'

interface Props {
  label: string
  help?: ReactNode
  error?: string | null
  value: readonly string[]
  onChange: (value: string[]) => void
  placeholder?: string
  isDisabled?: boolean
}

/** Short words, such as tags: Enter or a comma adds one, Backspace takes the last. */
export function TagsField({ label, help, error, value, onChange, placeholder, isDisabled, bare, suggestions }: Props & { bare?: boolean; /** What may be chosen while typing. */ suggestions?: readonly string[] }) {
  const [typed, setTyped] = useState('')
  const id = useId()
  const add = (words: string) => {
    const fresh = words.split(',').map((word) => word.trim()).filter((word, at, all) => word && !value.includes(word) && all.indexOf(word) === at)
    if (fresh.length > 0) onChange([...value, ...fresh])
    setTyped('')
  }
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={bare ? 'sr-only' : 'text-[0.87rem] font-medium text-ink'}>{label}</label>
      <div className={cx(inputClass, 'flex min-h-9 flex-wrap items-center gap-1 px-1.5! py-1 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent')} data-invalid={error ? true : undefined}>
        {value.map((word) => (
          <span key={word} className="inline-flex max-w-full items-center gap-1 rounded bg-sunken py-0.5 pr-0.5 pl-2 text-[0.87rem]">
            <span className="truncate">{word}</span>
            <button type="button" disabled={isDisabled} aria-label={text.lists.remove(word)} onClick={() => onChange(value.filter((other) => other !== word))} className="rounded p-0.5 text-muted hover:text-ink">
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        ))}
        <input
          id={id}
          list={suggestions && `${id}-list`}
          disabled={isDisabled}
          value={typed}
          placeholder={value.length === 0 ? placeholder : undefined}
          aria-describedby={help || error ? `${id}-words` : undefined}
          aria-invalid={!!error || undefined}
          onChange={(event) => (event.target.value.includes(',') ? add(event.target.value) : setTyped(event.target.value))}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && typed.trim()) {
              event.preventDefault()
              add(typed)
            } else if (event.key === 'Backspace' && typed === '' && value.length > 0) onChange(value.slice(0, -1))
          }}
          onBlur={() => add(typed)}
          className="h-6.5 min-w-24 flex-1 bg-transparent px-1.5 outline-none placeholder:text-muted"
        />
        {suggestions && <datalist id={`${id}-list`}>{suggestions.filter((one) => !value.includes(one)).map((one) => <option key={one} value={one} />)}</datalist>}
      </div>
      {(help || error) && <p id={`${id}-words`} className={cx('text-[0.87rem]', error ? 'text-bad' : 'text-muted')}>{error ?? help}</p>}
    </div>
  )
}

/** Longer texts, one in each line. */
export function LinesField({ value, onChange, rows, mono, ...rest }: Props & { rows?: number; mono?: boolean; isRequired?: boolean }) {
  // kept as typed: an empty line is one that is about to be written
  const [typed, setTyped] = useState(() => value.join('\n'))
  const lines = (words: string) => words.split('\n').map((line) => line.trim()).filter(Boolean)
  const shown = lines(typed).join('\n') === value.join('\n') ? typed : value.join('\n')
  return (
    <TextArea
      {...rest}
      mono={mono}
      rows={rows ?? Math.min(12, Math.max(3, value.length + 1))}
      value={shown}
      onChange={(words) => {
        setTyped(words)
        onChange(lines(words))
      }}
    />
  )
}
