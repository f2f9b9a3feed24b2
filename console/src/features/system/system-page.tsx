import { Activity, BookOpen, ChartLine, FileCode } from 'lucide-react'
import { text as shell } from '@text/shell'
import { text } from '@text/system'
import { useQueryState } from '@/app/query-state'
import { buttonClass } from '@/ui/button'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { OperatorKeys } from './operator-keys'
import { Overview } from './overview'
import { SigningKeys } from './signing-keys'

const links = [
  { to: '/docs', label: text.links.api, icon: <BookOpen aria-hidden /> },
  { to: '/openapi.yaml', label: text.links.contract, icon: <FileCode aria-hidden /> },
  { to: '/metrics', label: text.links.metrics, icon: <ChartLine aria-hidden /> },
  { to: '/health/ready', label: text.links.health, icon: <Activity aria-hidden /> },
]

export default function SystemPage() {
  const [search, setSearch] = useQueryState()
  return (
    <Page
      title={shell.nav.system}
      detail={text.detail}
      actions={links.map((link) => (
        <a key={link.to} href={link.to} target="_blank" rel="noopener" className={buttonClass('secondary', 'sm')}>{link.icon}{link.label}</a>
      ))}
    >
      <Tabs
        label={text.tabs.label}
        value={search.tab ?? 'overview'}
        onChange={(tab) => setSearch({ tab: tab === 'overview' ? undefined : tab })}
        items={[
          { id: 'overview', label: text.tabs.overview, content: <Overview /> },
          { id: 'operators', label: text.tabs.operators, content: <OperatorKeys /> },
          { id: 'keys', label: text.tabs.keys, content: <SigningKeys /> },
        ]}
      />
    </Page>
  )
}
