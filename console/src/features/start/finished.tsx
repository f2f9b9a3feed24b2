import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Code } from '@/ui/copy'
import { TextField } from '@/ui/field'
import { Card } from '@/ui/layout'
import { ErrorNote } from '@/ui/state'
import { text as all } from '@text/start'

const text = all.finished

/** Where to go from here. */
export function Finished({ complete }: { complete: boolean }) {
  const { may } = useSession()
  const places = [
    { to: '/', label: text.home, detail: text.homeDetail, permission: 'usage:read' },
    { to: '/playground', label: text.playground, detail: text.playgroundDetail, permission: 'chat' },
    { to: '/knowledge', label: text.knowledge, detail: text.knowledgeDetail, permission: 'knowledge:read' },
  ] as const
  return (
    <>
      <Card title={complete ? text.title : text.skippedTitle} detail={text.detail}>
        <ul className="grid gap-3 sm:grid-cols-3">
          {places.filter((place) => may(place.permission)).map((place) => (
            <li key={place.to}>
              <Link to={place.to} className="flex h-full flex-col gap-1 rounded-md border border-line p-3 hover:bg-sunken">
                <span className="flex items-center gap-1.5 font-medium">
                  {place.label}
                  <ArrowRight aria-hidden className="size-4 text-muted" />
                </span>
                <span className="text-[0.87rem] text-muted">{place.detail}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      {may('keys:manage') && <WidgetSnippet />}
    </>
  )
}

function originOf(typed: string): string | null {
  try {
    const url = new URL(typed.includes('://') ? typed.trim() : `https://${typed.trim()}`)
    const local = url.hostname === 'localhost'
    return url.protocol === 'https:' || (url.protocol === 'http:' && local) ? url.origin : null
  } catch {
    return null
  }
}

function WidgetSnippet() {
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const origin = originOf(typed)
  const create = async () => {
    setTried(true)
    if (!origin) return
    setPending(true)
    setError(null)
    try {
      setMade((await ok(api.POST('/api/v1/api-keys', { body: { name: text.keyName(origin), kind: 'publishable', allowed_origins: [origin] } }))).key)
    } catch (cause) {
      setError(cause)
    } finally {
      setPending(false)
    }
  }
  return (
    <Card title={text.widget} detail={text.widgetDetail}>
      {made ? (
        <div className="flex flex-col gap-3">
          <p>{text.snippet}</p>
          <Code label={text.widget}>{`<script async src="${location.origin}/widget.js" data-key="${made}"></script>`}</Code>
          <p className="text-[0.87rem] text-muted">{text.docs}</p>
        </div>
      ) : (
        <form className="flex flex-wrap items-start gap-3" onSubmit={(event) => { event.preventDefault(); void create() }}>
          <TextField className="w-full sm:w-80" label={text.origin} placeholder={text.originPlaceholder} inputMode="url" value={typed} onChange={setTyped} error={tried && !origin ? text.originWrong : null} />
          <Button type="submit" isPending={pending} className="sm:mt-6">{text.create}</Button>
          {error !== null && <ErrorNote error={error} className="w-full" />}
        </form>
      )}
    </Card>
  )
}
