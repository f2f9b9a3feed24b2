import { FileUp, Globe, MessageCircleQuestion } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useQueryState } from '@/app/query-state'
import { useSession, useTenant } from '@/app/session'
import { text } from '@text/knowledge'
import { text as shell } from '@text/shell'
import { Button } from '@/ui/button'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { Documents } from './documents'
import { DropAnywhere } from './drop'
import { FaqForm, type FaqDraft } from './faq-form'
import { Faqs } from './faqs'
import { SearchTest } from './search-test'
import { SiteForm } from './site-form'
import { Sites } from './sites'
import { Unanswered } from './unanswered'
import { upload } from './uploads'

const ACCEPT = '.pdf,.docx,.html,.htm,.md,.markdown,.txt,.csv,.jsonl,.ndjson'

export default function KnowledgePage() {
  const { may } = useSession()
  const tenant = useTenant()
  const [search, setSearch] = useQueryState()
  const [faq, setFaq] = useState<FaqDraft | null>(null)
  const [site, setSite] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const canWrite = may('knowledge:write')
  const tab = search.tab ?? 'documents'
  const add = (files: File[]) => {
    upload(tenant.id, files)
    if (tab !== 'documents') setSearch({ tab: undefined, id: undefined, passage: undefined, q: undefined })
  }
  const addFiles = canWrite && <Button variant={tab === 'documents' ? 'primary' : 'secondary'} icon={<FileUp />} onPress={() => picker.current?.click()}>{text.documents.add}</Button>
  const addSite = canWrite && <Button variant={tab === 'sites' ? 'primary' : 'secondary'} icon={<Globe />} onPress={() => setSite(true)}>{text.sites.add}</Button>
  const addFaq = canWrite && <Button variant={tab === 'faqs' ? 'primary' : 'secondary'} icon={<MessageCircleQuestion />} onPress={() => setFaq({ question: '', alternatives: [] })}>{text.faqs.add}</Button>
  // what the address asks for is begun once
  const wanted = canWrite ? search.new : undefined
  useEffect(() => {
    if (!wanted) return
    setSearch({ new: undefined }, { replace: true })
    if (wanted === 'faq') setFaq({ question: '', alternatives: [] })
    if (wanted === 'files') picker.current?.click()
  }, [wanted, setSearch])
  return (
    <Page title={shell.nav.knowledge} detail={canWrite ? `${text.detail} ${text.dropAnywhere}` : text.detail} actions={<>{addFaq}{addSite}{addFiles}</>}>
      {canWrite && (
        <>
          <DropAnywhere onFiles={add} />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            accept={ACCEPT}
            aria-label={text.documents.add}
            onChange={(event) => {
              add([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
        </>
      )}
      <Tabs
        label={text.tabs.label}
        value={tab}
        onChange={(next) => setSearch({ tab: next === 'documents' ? undefined : next, id: undefined, passage: undefined, q: undefined, kind: undefined })}
        items={[
          { id: 'documents', label: text.tabs.documents, content: <Documents add={addFiles} /> },
          { id: 'sites', label: text.tabs.sites, content: <Sites add={addSite} /> },
          { id: 'faqs', label: text.tabs.faqs, content: <Faqs add={addFaq} /> },
          { id: 'search', label: text.tabs.search, content: <SearchTest onFaq={canWrite ? setFaq : undefined} /> },
          { id: 'unanswered', label: text.tabs.unanswered, content: <Unanswered onFaq={canWrite ? setFaq : undefined} /> },
        ]}
      />
      {faq && <FaqForm draft={faq} onClose={() => setFaq(null)} />}
      {site && <SiteForm onClose={() => setSite(false)} />}
    </Page>
  )
}
