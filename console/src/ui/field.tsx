import { Check, ChevronDown, Search, X } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Button,
  Checkbox as AriaCheckbox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps,
} from 'react-aria-components'
import { cx } from './class-names'

const label = 'text-[0.87rem] font-medium text-ink'
const help = 'text-[0.87rem] text-muted'
const wrong = 'text-[0.87rem] text-bad'
export const inputClass =
  'w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-muted focus:outline-2 focus:-outline-offset-1 focus:outline-accent disabled:opacity-60 data-[invalid]:border-bad'

interface Common {
  label: string
  /** Hides the label from who sees; it stays for who hears. */
  bare?: boolean
  help?: ReactNode
  /** What is wrong, in a sentence; also marks the field as invalid. */
  error?: string | null
}

type TextProps = Common & Omit<TextFieldProps, 'className' | 'children' | 'isInvalid'> & { placeholder?: string; className?: string; mono?: boolean; min?: string; max?: string }

function Words({ help: more, error }: { help?: ReactNode; error?: string | null }) {
  return (
    <>
      {more && (
        <Text slot="description" className={help}>
          {more}
        </Text>
      )}
      <FieldError className={wrong}>{error ?? undefined}</FieldError>
    </>
  )
}

export function TextField({ label: name, bare, help: more, error, placeholder, className, mono, min, max, ...rest }: TextProps) {
  return (
    <AriaTextField {...rest} isInvalid={!!error} className={cx('flex flex-col gap-1', className)}>
      <Label className={bare ? 'sr-only' : label}>{name}</Label>
      <Input placeholder={placeholder} min={min} max={max} className={cx(inputClass, 'h-9', mono && 'font-mono text-[0.9rem]')} />
      <Words help={more} error={error} />
    </AriaTextField>
  )
}

export function TextArea({ label: name, bare, help: more, error, placeholder, className, mono, rows = 4, ...rest }: Omit<TextProps, 'min' | 'max'> & { rows?: number }) {
  return (
    <AriaTextField {...rest} isInvalid={!!error} className={cx('flex flex-col gap-1', className)}>
      <Label className={bare ? 'sr-only' : label}>{name}</Label>
      <AriaTextArea rows={rows} placeholder={placeholder} className={cx(inputClass, 'py-2', mono && 'font-mono text-[0.9rem]')} />
      <Words help={more} error={error} />
    </AriaTextField>
  )
}

export function SearchField({ label: name, placeholder, value, onChange, className }: { label: string; placeholder?: string; value: string; onChange: (value: string) => void; className?: string }) {
  return (
    <AriaSearchField aria-label={name} value={value} onChange={onChange} className={cx('group relative flex items-center', className)}>
      <Search aria-hidden className="pointer-events-none absolute left-2.5 size-4 text-muted" />
      <Input placeholder={placeholder ?? name} className={cx(inputClass, 'h-9 pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden')} />
      <Button className="absolute right-2 text-muted group-data-[empty]:hidden hover:text-ink">
        <X aria-hidden className="size-4" />
      </Button>
    </AriaSearchField>
  )
}

export interface Choice<K extends string = string> {
  id: K
  label: string
  detail?: string
}

export function Select<K extends string>({
  label: name,
  bare,
  help: more,
  error,
  choices,
  value,
  onChange,
  placeholder,
  className,
  isDisabled,
}: Common & { choices: readonly Choice<K>[]; value: K | null; onChange: (value: K) => void; placeholder?: string; className?: string; isDisabled?: boolean }) {
  return (
    <AriaSelect
      value={value}
      onChange={(key) => key !== null && onChange(key as K)}
      isInvalid={!!error}
      isDisabled={isDisabled}
      placeholder={placeholder}
      className={cx('flex min-w-0 flex-col gap-1', className)}
    >
      <Label className={bare ? 'sr-only' : label}>{name}</Label>
      <Button className={cx(inputClass, 'flex h-9 items-center justify-between gap-2 text-left')}>
        <SelectValue className="truncate data-[placeholder]:text-muted">{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Button>
      <Words help={more} error={error} />
      <Popover className="min-w-(--trigger-width) rounded-md border border-line bg-raised shadow-raised">
        <ListBox items={choices} className="max-h-80 overflow-auto p-1 outline-none">
          {(choice) => (
            <ListBoxItem
              id={choice.id}
              textValue={choice.label}
              className="flex items-center gap-2 rounded px-2 py-1.5 outline-none data-[focused]:bg-sunken"
            >
              {({ isSelected }) => (
                <>
                  <Check aria-hidden className={cx('size-4 shrink-0 text-accent', !isSelected && 'invisible')} />
                  <span className="min-w-0">
                    <span className="block truncate">{choice.label}</span>
                    {choice.detail && <span className="block text-[0.87rem] text-muted">{choice.detail}</span>}
                  </span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

export function Checkbox({ children, isSelected, onChange, isDisabled, help: more }: { children: ReactNode; isSelected: boolean; onChange: (on: boolean) => void; isDisabled?: boolean; help?: ReactNode }) {
  return (
    <div className="flex flex-col">
      <AriaCheckbox isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} className="group flex items-center gap-2 data-[disabled]:opacity-60">
        <span className="flex size-4.5 shrink-0 items-center justify-center rounded border border-line-strong bg-surface group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:bg-accent">
          <Check aria-hidden className="size-3.5 text-on-accent opacity-0 group-data-[selected]:opacity-100" />
        </span>
        <span>{children}</span>
      </AriaCheckbox>
      {more && <span className={cx(help, 'pl-6.5')}>{more}</span>}
    </div>
  )
}

export function Switch({ children, isSelected, onChange, isDisabled }: { children: ReactNode; isSelected: boolean; onChange: (on: boolean) => void; isDisabled?: boolean }) {
  return (
    <AriaSwitch isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} className="group flex items-center gap-2 data-[disabled]:opacity-60">
      <span className="flex h-5 w-9 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:bg-accent">
        <span className="size-4 rounded-full bg-surface transition-transform group-data-[selected]:translate-x-4" />
      </span>
      {children}
    </AriaSwitch>
  )
}
