import { type ReactNode } from 'react'
import { fields as words, text } from '@text/settings'
import { useModels } from '@/app/models'
import type { Json } from '@/app/patch'
import { Button } from '@/ui/button'
import { Checkbox, Select, TextArea, TextField } from '@/ui/field'
import { LinesField, TagsField } from '@/ui/list-field'
import { isColour, label, type Leaf } from './config'
import { type Rule, RulesField } from './rules-field'
import type { Config } from './use-settings'

const MODELS = ['primary_model', 'fallback_models', 'allowed_models', 'tiers.small', 'tiers.medium', 'tiers.large']
/** Their items may have commas in them. */
const LINES = ['sensitive_prompt_patterns', 'widget.suggested_questions']
const LONG = ['widget.greeting']
const UNSET = ''
const COLOUR = /^#[0-9a-fA-F]{6}$/

/** A value in words. */
export function inWords(path: string, value: Json | undefined): string {
  if (value === undefined) return words[path]?.unset ?? text.effective.sources.default
  if (typeof value === 'boolean') return value ? text.on : text.off
  if (typeof value === 'string') return words[path]?.options?.[value] ?? value
  if (Array.isArray(value)) return value.length === 0 ? text.list.none : value.map((one) => (typeof one === 'string' ? (words[path]?.options?.[one] ?? one) : JSON.stringify(one))).join(', ')
  return JSON.stringify(value)
}

/** One field of the configuration, as its schema says. */
export function SettingField({ config, leaf }: { config: Config; leaf: Leaf }) {
  const { path, node } = leaf
  const suggestions = useModels(MODELS.includes(path)).data?.map((model) => model.id)
  const name = label(path)
  const value = config.value(path)
  const { source, value: holds } = config.source(path)
  const disabled = config.isLocked(path)
  const preset = source === 'preset' && config.effective ? text.now(inWords(path, holds), config.effective.industry) : null
  const fallback = preset ?? text.unset(source === 'plan' ? inWords(path, holds) : (words[path]?.unset ?? text.effective.sources.default))
  const help: ReactNode = [words[path]?.help, config.isOperators(path) ? text.byOperator : null].filter(Boolean).join(' ')
  const common = { label: name, help, placeholder: fallback, error: config.faultOf(leaf) }
  const set = (next: Json | undefined) => config.set(path, next)

  if (node.type === 'boolean' || node.enum) {
    const options = node.enum ?? ['true', 'false']
    const shown = value === undefined ? UNSET : String(value)
    return (
      <Select
        {...common}
        isDisabled={disabled}
        value={shown}
        choices={[
          { id: UNSET, label: fallback },
          ...options.map((id) => ({ id, label: node.enum ? (words[path]?.options?.[id] ?? id) : id === 'true' ? text.on : text.off })),
        ]}
        onChange={(id) => set(id === UNSET ? undefined : node.enum ? id : id === 'true')}
      />
    )
  }
  if (node.type === 'array') {
    const values = Array.isArray(value) ? value : []
    const chosen = values.filter((one): one is string => typeof one === 'string')
    if (path === 'refusal_rules') {
      return <RulesField {...common} isDisabled={disabled} value={values as unknown as Rule[]} onChange={(rules) => set(rules.length === 0 ? undefined : rules.map((rule) => ({ ...rule })))} />
    }
    // further lists of objects are for the JSON view
    if (node.items?.type === 'object') return null
    const change = (next: string[]) => set(next.length === 0 ? undefined : next)
    if (node.items?.enum) {
      return (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-[0.87rem] font-medium">{name}</legend>
          {node.items.enum.map((id) => (
            <Checkbox key={id} isDisabled={disabled} isSelected={chosen.includes(id)} onChange={(on) => change(on ? [...chosen, id] : chosen.filter((one) => one !== id))}>
              {words[path]?.options?.[id] ?? id}
            </Checkbox>
          ))}
          <p className="text-[0.87rem] text-muted">{[help, chosen.length === 0 && `${fallback}.`].filter(Boolean).join(' ')}</p>
          {common.error && <p role="alert" className="text-[0.87rem] text-bad">{common.error}</p>}
        </fieldset>
      )
    }
    return (
      <div className="flex min-w-0 flex-col items-stretch gap-1.5">
        {LINES.includes(path) ? (
          <LinesField {...common} isDisabled={disabled} value={chosen} onChange={change} mono={path !== 'widget.suggested_questions'} />
        ) : (
          <TagsField {...common} isDisabled={disabled} value={chosen} onChange={change} suggestions={suggestions} />
        )}
        {Array.isArray(value) && value.length === 0 && (
          <p className="flex items-center gap-2 text-[0.87rem]">{text.list.none} {!disabled && <Button size="sm" onPress={() => set(undefined)}>{text.list.useDefault}</Button>}</p>
        )}
      </div>
    )
  }
  const typed = value === undefined || value === null ? '' : String(value)
  const onChange = (next: string) => set(next === '' ? undefined : next)
  if (path === 'primary_model' && suggestions) {
    const known = suggestions.includes(typed) || typed === '' ? suggestions : [typed, ...suggestions]
    return <Select {...common} isDisabled={disabled} value={typed} choices={[{ id: UNSET, label: fallback }, ...known.map((id) => ({ id, label: id }))]} onChange={onChange} />
  }
  if (isColour(node)) {
    return (
      <div className="flex items-start gap-2">
        <input
          type="color"
          aria-label={text.pick(name)}
          disabled={disabled}
          value={[typed, words[path]?.unset].find((colour) => colour && COLOUR.test(colour)) ?? '#2f5bd7'}
          onChange={(event) => set(event.target.value)}
          className="mt-[1.6rem] size-9 shrink-0 cursor-pointer rounded-md border border-line-strong bg-surface p-1 disabled:opacity-60"
        />
        <TextField {...common} isDisabled={disabled} value={typed} onChange={onChange} mono className="min-w-0 flex-1" />
      </div>
    )
  }
  if (LONG.includes(path)) return <TextArea {...common} isDisabled={disabled} rows={2} value={typed} onChange={onChange} />
  return <TextField {...common} isDisabled={disabled} value={typed} onChange={onChange} inputMode={node.type === 'string' ? undefined : 'decimal'} />
}
