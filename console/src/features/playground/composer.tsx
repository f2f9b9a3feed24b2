import { ArrowUp, Square } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '@/ui/button'
import { inputClass } from '@/ui/field'
import { cx } from '@/ui/class-names'
import { text } from '@text/playground'

/** Where a question is written. While an answer comes, the button stops it. */
export function Composer({ value, onChange, onSend, onStop, busy, disabled }: { value: string; onChange: (value: string) => void; onSend: () => void; onStop: () => void; busy: boolean; disabled?: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null)
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
        field.current?.focus()
      }}
    >
      <div className="relative">
        <textarea
          ref={field}
          aria-label={text.question}
          aria-describedby="composer-keys"
          placeholder={text.placeholder}
          rows={1}
          value={value}
          maxLength={200_000}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault()
              if (!busy) onSend()
            }
          }}
          className={cx(inputClass, 'field-sizing-content block max-h-60 min-h-12 resize-none rounded-xl py-3 pr-13 pl-4 shadow-raised')}
        />
        <div className="absolute right-2 bottom-1.5">
          {busy ? (
            <IconButton label={text.stop} icon={<Square />} variant="secondary" onPress={onStop} />
          ) : (
            <IconButton type="submit" label={text.send} icon={<ArrowUp />} variant="primary" isDisabled={disabled || value.trim() === ''} />
          )}
        </div>
      </div>
      <p id="composer-keys" className="px-1 text-[0.8rem] text-muted max-sm:hidden">{text.keys}</p>
    </form>
  )
}
