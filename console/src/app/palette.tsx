import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Bot, Building2, FileText, KeyRound, LogOut, MessageCircleQuestion, MessagesSquare, Moon, Search, Sun, Upload, UserPlus } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Autocomplete, Dialog, Header, Input, Label, ListBox, ListBoxItem, ListBoxSection, Modal, ModalOverlay, SearchField } from 'react-aria-components'
import { api, ok } from '@/api/client'
import { text as common } from '@text/common'
import { text } from '@text/shell'
import { ErrorNote } from '@/ui/state'
import { failed } from '@/ui/toast'
import { nameOf } from './conversation'
import { pages } from './pages'
import { type Tenant, useSession } from './session'
import { EnterTenant, useTenants } from './tenants'
import { setTheme } from './theme'

const REST_MS = 200

interface Entry {
  id: string
  label: string
  detail?: string
  icon: ReactNode
  run: () => void
}

interface Section {
  title: string
  entries: Entry[]
}

/** Pages, tenants, conversations, documents and actions, by typing. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { operator, tenant, may, signOut } = useSession()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [next, setNext] = useState<Tenant | null>(null)
  const sought = typed.trim()
  const [rested, setRested] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setRested(sought), REST_MS)
    return () => clearTimeout(timer)
  }, [sought])
  const go = (to: string, search: Record<string, string> = {}) => {
    void navigate({ to, search })
    onClose()
  }
  const tenants = useTenants(operator)
  const conversations = useQuery({
    queryKey: ['palette', 'conversations', rested],
    enabled: !!tenant && may('chat') && rested.length >= 3,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/conversations', { params: { query: { q: rested, limit: 5 } }, signal })),
  })
  const documents = useQuery({
    queryKey: ['palette', 'documents', rested],
    enabled: !!tenant && may('knowledge:read') && rested !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/documents', { params: { query: { q: rested, limit: 6 } }, signal })),
  })
  const begin = (id: 'upload' | 'faq' | 'agent' | 'key' | 'invite', icon: ReactNode, permission: string, to: string, search: Record<string, string>): Entry[] =>
    tenant && may(permission) ? [{ id, label: text.palette[id], icon, run: () => go(to, search) }] : []
  const matches = (words: string) => words.toLowerCase().includes(sought.toLowerCase())
  const all: Section[] = [
    {
      title: text.palette.pages,
      entries: pages
        .filter((page) => may(page.permission) && matches(page.label))
        .map((page) => ({ id: page.path, label: page.label, icon: <page.icon />, run: () => go(page.path) })),
    },
    {
      title: text.palette.actions,
      entries: [
        ...begin('upload', <Upload />, 'knowledge:write', '/knowledge', { new: 'files' }),
        ...begin('faq', <MessageCircleQuestion />, 'knowledge:write', '/knowledge', { tab: 'faqs', new: 'faq' }),
        ...begin('agent', <Bot />, 'config:write', '/agents', { id: 'new' }),
        ...begin('key', <KeyRound />, 'keys:manage', '/keys', { new: '1' }),
        ...begin('invite', <UserPlus />, 'members:manage', '/members', { new: '1' }),
        { id: 'light', label: text.palette.light, icon: <Sun />, run: () => { setTheme('light'); onClose() } },
        { id: 'dark', label: text.palette.dark, icon: <Moon />, run: () => { setTheme('dark'); onClose() } },
        { id: 'out', label: text.signOut, icon: <LogOut />, run: () => void signOut().then(() => navigate({ to: '/sign-in' })).catch(failed) },
      ].filter((entry) => matches(entry.label)),
    },
    {
      title: text.palette.tenants,
      entries: (tenants.data ?? [])
        .filter((one) => one.id !== tenant?.id && matches(`${one.name} ${one.slug}`))
        .slice(0, 8)
        .map((one) => ({ id: one.id, label: one.name, detail: one.slug, icon: <Building2 />, run: () => setNext({ id: one.id, slug: one.slug, name: one.name }) })),
    },
    {
      title: text.palette.documents,
      entries: sought === '' ? [] : (documents.data?.data ?? []).map((one) => ({ id: one.id, label: one.title, icon: <FileText />, run: () => go('/knowledge', { tab: 'documents', id: one.id }) })),
    },
    {
      title: text.palette.conversations,
      entries: sought.length < 3 ? [] : (conversations.data?.data ?? []).map((one) => ({ id: one.id, label: nameOf(one) ?? one.id, icon: <MessagesSquare />, run: () => go('/conversations', { id: one.id }) })),
    },
  ]
  const error = conversations.error ?? documents.error ?? tenants.error
  const waits = conversations.isFetching || documents.isFetching || rested !== sought
  const sections = all.filter((section) => section.entries.length > 0)
  // the list chooses its first entry only half a second after the last letter: who is quicker means that one too
  const enterFirst = () => {
    if (!document.querySelector('[role=option][data-focused]')) sections[0]?.entries[0]?.run()
  }
  if (next) return <EnterTenant tenant={next} onClose={(entered) => { if (entered) onClose(); else setNext(null) }} />
  return (
    <ModalOverlay isOpen onOpenChange={(open) => !open && onClose()} isDismissable className="fixed inset-0 z-40 flex items-start justify-center bg-[rgb(10_14_20/45%)] p-3 sm:pt-[12vh]">
      <Modal className="w-full max-w-xl overflow-hidden rounded-xl bg-raised shadow-raised">
        <Dialog aria-label={text.palette.title} className="outline-none">
          <Autocomplete>
            <SearchField autoFocus value={typed} onChange={setTyped} onSubmit={enterFirst} className="flex items-center gap-2 border-b border-line px-4">
              <Label className="sr-only">{text.palette.title}</Label>
              <Search aria-hidden className="size-4.5 shrink-0 text-muted" />
              <Input placeholder={text.palette.placeholder} className="h-12 w-full bg-transparent outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden" />
            </SearchField>
            <div tabIndex={0} role="group" aria-label={text.palette.title} className="max-h-[55vh] overflow-auto">
              <ListBox
                aria-label={text.palette.title}
                onAction={(key) => sections.flatMap((section) => section.entries).find((entry) => entry.id === key)?.run()}
                renderEmptyState={() => <p className="px-3 py-6 text-center text-muted">{waits ? text.palette.searching : text.palette.empty}</p>}
                className="p-2 outline-none"
              >
                {sections.map((section) => (
                  <ListBoxSection key={section.title} id={section.title} className="pb-2">
                    <Header className="px-2.5 pb-1 text-[0.8rem] font-medium text-muted">{section.title}</Header>
                    {section.entries.map((entry) => (
                      <ListBoxItem
                        key={entry.id}
                        id={entry.id}
                        textValue={entry.label}
                        className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none data-[focused]:bg-accent-soft [&_svg]:size-4.5 [&_svg]:text-muted"
                      >
                        {entry.icon}
                        <span className="min-w-0 truncate">{entry.label}</span>
                        {entry.detail && <span className="text-muted">{entry.detail}</span>}
                      </ListBoxItem>
                    ))}
                  </ListBoxSection>
                ))}
              </ListBox>
            </div>
          </Autocomplete>
          {error && <ErrorNote error={error} className="m-2" />}
          <p className="border-t border-line px-4 py-2 text-[0.8rem] text-muted max-sm:hidden">{text.palette.hint}</p>
          <p className="sr-only" aria-live="polite">{common.table.rows(sections.reduce((sum, section) => sum + section.entries.length, 0))}</p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
