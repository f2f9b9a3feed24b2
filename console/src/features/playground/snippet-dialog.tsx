import { useState } from 'react'
import { PageLink } from '@/app/page-link'
import { Code } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import { Tabs } from '@/ui/tabs'
import { text as all } from '@text/playground'
import type { ModelRequest } from './chat'
import { curl, curlAgent, java, python, typescript } from './snippet'

const text = all.snippet

/** The last request as code, with the key left to an environment variable. */
export default function SnippetDialog({ request, agent, question, onClose }: { request: ModelRequest; agent: string | null; question: string; onClose: () => void }) {
  const [language, setLanguage] = useState('curl')
  const origin = location.origin
  const items = agent
    ? [{ id: 'curl', label: 'curl', content: <Code label="curl">{curlAgent(origin, agent, question)}</Code> }]
    : [
        { id: 'curl', label: 'curl', content: <Code label="curl">{curl(origin, request)}</Code> },
        { id: 'python', label: 'Python', content: <Code label="Python">{python(origin, request)}</Code> },
        { id: 'typescript', label: 'TypeScript', content: <Code label="TypeScript">{typescript(origin, request)}</Code> },
        { id: 'java', label: 'Java', content: <Code label="Java">{java(origin, request)}</Code> },
      ]
  return (
    <Dialog isOpen wide onClose={onClose} title={text.title}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          {agent ? `${text.agentOnly} ` : ''}{text.detail}
          <PageLink to="/keys" className="ml-1 text-accent hover:text-accent-strong">{text.keys}</PageLink>
        </p>
        <Tabs label={text.language} items={items} value={agent ? 'curl' : language} onChange={setLanguage} />
      </div>
    </Dialog>
  )
}
