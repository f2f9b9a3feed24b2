import { useState } from 'react'
import { PageLink } from '@/app/page-link'
import { Code } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import { Segments } from '@/ui/segments'
import { Tabs } from '@/ui/tabs'
import { text as all } from '@text/playground'
import type { ModelRequest } from './chat'
import { curl, curlAgent, java, javaAgent, python, pythonAgent, typescript, typescriptAgent } from './snippet'

const text = all.snippet

const languages = [
  { id: 'curl', label: 'curl', ofModel: curl, ofAgent: curlAgent },
  { id: 'python', label: 'Python', ofModel: python, ofAgent: pythonAgent },
  { id: 'typescript', label: 'TypeScript', ofModel: typescript, ofAgent: typescriptAgent },
  { id: 'java', label: 'Java', ofModel: java, ofAgent: javaAgent },
]

/** The last request as code, with the key left to an environment variable. Of two models that are compared each has its own. */
export default function SnippetDialog({ requests, agent, question, onClose }: { requests: [ModelRequest, ...ModelRequest[]]; agent: string | null; question: string; onClose: () => void }) {
  const [language, setLanguage] = useState('curl')
  const [model, setModel] = useState(requests[0].model)
  const request = requests.find((one) => one.model === model) ?? requests[0]
  const { origin } = location
  return (
    <Dialog isOpen wide onClose={onClose} title={text.title}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          {agent ? `${text.agentOnly} ` : ''}{text.detail}
          <PageLink to="/keys" className="ml-1 text-accent hover:text-accent-strong">{text.keys}</PageLink>
        </p>
        {!agent && requests.length > 1 && <Segments label={all.model} value={model} choices={requests.map((one) => ({ id: one.model, label: one.model }))} onChange={setModel} />}
        <Tabs
          label={text.language}
          items={languages.map(({ id, label, ofModel, ofAgent }) => ({ id, label, content: <Code label={label}>{agent ? ofAgent(origin, agent, question) : ofModel(origin, request)}</Code> }))}
          value={language}
          onChange={setLanguage}
        />
      </div>
    </Dialog>
  )
}
