import { MessageCircle, Send, X } from 'lucide-react'
import { fields, text } from '@text/settings'
import { get } from '@/app/patch'
import { useTenant } from '@/app/session'
import { Card } from '@/ui/layout'
import { GroupCard } from './groups'
import type { Config } from './use-settings'

const isColour = (value: unknown): value is string => typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value)

/** Relative luminance, as WCAG defines it. */
function luminance(colour: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Text on this colour: white where it can be read, else near black. */
const onColour = (colour: string) => (1.05 / (luminance(colour) + 0.05) >= 4.5 ? '#ffffff' : '#14161b')

/** The chat as visitors see it, with what is being typed. Always on a light page, as the widget's own default. */
function Preview({ config }: { config: Config }) {
  const tenant = useTenant()
  const at = (path: string) => get(config.draft, path)
  const colour = (path: string, otherwise: string) => {
    const chosen = at(`branding.colors.${path}`)
    return isColour(chosen) ? chosen : otherwise
  }
  const primary = colour('primary', fields['branding.colors.primary']?.unset ?? '')
  const accent = colour('accent', primary)
  const background = colour('background', '#ffffff')
  const name = String(at('branding.name') ?? tenant.name)
  const greeting = String(at('widget.greeting') ?? fields['widget.greeting']?.unset)
  const questions = (at('widget.suggested_questions') ?? []) as string[]
  const fill = { background: primary, color: onColour(primary) }
  const ink = { color: luminance(background) > 0.4 ? '#1b1e26' : '#e9ebf1' }
  const bubble = { background: luminance(background) > 0.4 ? '#f2f4f8' : '#23262d', ...ink }
  return (
    <Card title={text.preview.title} detail={at('branding.logo_url') ? text.preview.logo : undefined} className="lg:sticky lg:top-0">
      <div role="img" aria-label={`${text.preview.title}: ${name}. ${greeting}`} className="flex flex-col items-end gap-3 select-none">
        <div style={{ background, ...ink }} className="flex w-full max-w-80 flex-col overflow-hidden rounded-2xl shadow-raised">
          <div style={fill} className="flex items-center gap-2.5 px-4 py-3">
            <span className="flex size-8 shrink-0 items-center justify-center rounded-full border border-current font-semibold">{name.charAt(0).toUpperCase()}</span>
            <span className="flex min-w-0 flex-1 flex-col leading-tight">
              <span className="truncate font-semibold">{name}</span>
              <span className="text-[0.8rem]">{text.preview.assistant}</span>
            </span>
            <X className="size-4.5 shrink-0" />
          </div>
          <div className="flex flex-col gap-2.5 p-3.5 text-[0.93rem]">
            <span style={bubble} className="max-w-[85%] self-start rounded-2xl rounded-bl-md px-3 py-2 break-words">{greeting}</span>
            {questions.map((question) => (
              <span key={question} style={{ borderColor: accent }} className="max-w-[85%] self-start rounded-full border px-3 py-1 break-words">{question}</span>
            ))}
            <span style={fill} className="max-w-[85%] self-end rounded-2xl rounded-br-md px-3 py-2">{questions[0] ?? text.preview.question}</span>
            <span style={bubble} className="max-w-[85%] self-start rounded-2xl rounded-bl-md px-3 py-2">
              {text.preview.answer} <span style={{ color: accent }} className="underline">{text.preview.link}</span>
            </span>
          </div>
          <div className="mx-3.5 mb-3.5 flex items-center justify-between rounded-xl border px-3 py-2 text-[0.93rem]" style={{ borderColor: bubble.background }}>
            <span className="opacity-70">{text.preview.placeholder}</span>
            <Send className="size-4.5" style={{ color: accent }} />
          </div>
        </div>
        <span style={fill} className="flex size-13 items-center justify-center rounded-full shadow-raised"><MessageCircle className="size-6" /></span>
      </div>
    </Card>
  )
}

export function Branding({ config }: { config: Config }) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-5">
        <GroupCard config={config} group="branding" />
        <GroupCard config={config} group="widget" />
      </div>
      <Preview config={config} />
    </div>
  )
}
