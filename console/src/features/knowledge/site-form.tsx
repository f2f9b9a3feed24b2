import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, failure, unreachable } from '@/api/client'
import { useOnce } from '@/api/once'
import { useQueryState } from '@/app/query-state'
import { text } from '@text/knowledge'
import { Choices } from '@/ui/choices'
import { Dialog, DialogActions } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { LinesField } from '@/ui/list-field'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'
import { given, LabelFields, noLabels } from './labels'

const whole = (words: string, least: number, most: number) => /^\d+$/.test(words) && Number(words) >= least && Number(words) <= most

export function SiteForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [, setSearch] = useQueryState()
  const [url, setUrl] = useState('')
  const [what, setWhat] = useState<'site' | 'page'>('site')
  const [pages, setPages] = useState('50')
  const [depth, setDepth] = useState('3')
  const [include, setInclude] = useState<string[]>([])
  const [exclude, setExclude] = useState<string[]>([])
  const [labels, setLabels] = useState(noLabels)
  const [tried, setTried] = useState(false)
  const words = text.sites.form
  const address = /^[a-z]+:\/\//i.test(url.trim()) || url.trim() === '' ? url.trim() : `https://${url.trim()}`
  const wrong = {
    url: /^https?:\/\/[^\s/]+/i.test(address) ? null : words.urlWrong,
    pages: what === 'page' || whole(pages, 1, 1000) ? null : words.maxPagesWrong,
    depth: what === 'page' || whole(depth, 0, 10) ? null : words.depthWrong,
  }
  const start = useOnce(
    async (header) => {
      const crawl = what === 'page' ? undefined : { same_site: true, max_pages: Number(pages), max_depth: Number(depth), include, exclude }
      const { data, error, response } = await api
        .POST('/api/v1/ingestion/urls', { params: { header: header }, body: { url: address, crawl, ...given(labels) } })
        .catch((cause: unknown) => { throw unreachable(cause) })
      if (!response.ok || !data) throw await failure(response, error)
      return { crawl: data, fresh: response.status === 202 }
    },
    async ({ crawl, fresh }) => {
      await queries.invalidateQueries({ queryKey: ['knowledge', 'sites'] })
      done(fresh ? words.started : words.there)
      onClose()
      setSearch({ tab: 'sites', id: crawl.id, q: undefined, passage: undefined })
    },
  )
  const submit = () => {
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) start.mutate()
  }
  return (
    <Dialog
      isOpen
      stays
      wide
      onClose={onClose}
      title={words.title}
      footer={<DialogActions onCancel={onClose} action={words.submit} isPending={start.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-5" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus inputMode="url" label={words.url} placeholder="https://www.example.com/help/" maxLength={2000} value={url} onChange={setUrl} error={tried ? wrong.url : null} />
        <Choices
          label={words.what}
          value={what}
          onChange={setWhat}
          choices={[
            { id: 'site', label: words.site, detail: words.siteDetail },
            { id: 'page', label: words.page, detail: words.pageDetail },
          ]}
        />
        {what === 'site' && (
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <TextField inputMode="numeric" label={words.maxPages} value={pages} onChange={setPages} error={tried ? wrong.pages : null} />
            <TextField inputMode="numeric" label={words.depth} value={depth} onChange={setDepth} error={tried ? wrong.depth : null} />
            <LinesField mono rows={2} label={words.include} help={words.includeHelp} value={include} onChange={setInclude} />
            <LinesField mono rows={2} label={words.exclude} help={words.excludeHelp} value={exclude} onChange={setExclude} />
          </div>
        )}
        <LabelFields value={labels} onChange={setLabels} />
        {start.isError && <ErrorNote error={start.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
