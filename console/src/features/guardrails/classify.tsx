import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { text } from '@text/guardrails'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { percent } from '@/ui/format'
import { Bar, Card } from '@/ui/layout'
import { ErrorNote, Note } from '@/ui/state'

const words = text.intents.classify

/** Says where a question would go by the saved routes, and how sure that is. */
export function Classify() {
  const [query, setQuery] = useState('')
  const [locale, setLocale] = useState('')
  const classify = useMutation({
    mutationFn: () => ok(api.POST('/api/v1/intents/classify', { body: { query: query.trim(), ...(locale.trim() ? { locale: locale.trim() } : {}) } })),
  })
  const found = classify.data
  return (
    <Card title={words.title} detail={words.detail}>
      <div className="flex flex-col gap-4">
        <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); if (query.trim()) classify.mutate() }}>
          <TextField label={words.query} placeholder={words.placeholder} value={query} onChange={setQuery} />
          <div className="flex items-end gap-3">
            <TextField label={words.locale} placeholder="de-CH" className="min-w-0 flex-1" value={locale} onChange={setLocale} />
            <Button type="submit" variant="primary" isPending={classify.isPending} isDisabled={query.trim() === ''}>{words.run}</Button>
          </div>
        </form>
        {classify.isError && <ErrorNote error={classify.error} />}
        {found && (
          <div className="flex flex-col gap-4" aria-live="polite">
            <Note tone={found.reason === 'matched' ? 'good' : found.reason === 'failed' ? 'warn' : 'info'}>
              <p className="font-medium">{found.reason === 'matched' ? `${words.goes} ${found.route}` : found.out_of_scope ? text.intents.outOfScope.title : words.default}</p>
              <p>{words.reasons[found.reason]}</p>
            </Note>
            {found.scope !== undefined && <p className="text-[0.87rem] text-muted">{words.scope(percent(found.scope), percent(found.threshold))}</p>}
            {found.routes.length > 0 && (
              <section>
                <h3 className="mb-2 text-[0.87rem] font-medium">{words.likeliest}</h3>
                <ul className="flex flex-col gap-2">
                  {found.routes.map((one) => (
                    <li key={one.route} className="flex flex-col gap-1">
                      <span className="flex justify-between gap-3"><span className="break-all">{one.route}</span><span className="tabular text-muted">{percent(one.probability)}</span></span>
                      <Bar value={one.probability} label={one.route} tone="accent" />
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </div>
        )}
      </div>
    </Card>
  )
}
