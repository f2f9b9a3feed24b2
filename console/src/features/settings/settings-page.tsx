import { Link } from '@tanstack/react-router'
import { text as shell } from '@text/shell'
import { text } from '@text/settings'
import { text as tenants } from '@text/tenants'
import { ConfigBar } from '@/app/config-bar'
import { useQueryState } from '@/app/query-state'
import { useSession, useTenant } from '@/app/session'
import { buttonClass } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Card, Facts, Page } from '@/ui/layout'
import { ErrorState, Skeleton } from '@/ui/state'
import { Tabs } from '@/ui/tabs'
import { Branding } from './branding'
import { Effective } from './effective'
import { ExportAndDelete } from './export-and-delete'
import { GroupCard } from './groups'
import { JsonEditor } from './json-editor'
import { Privacy } from './privacy'
import { type Config, useSettings } from './use-settings'
import { Versions } from './versions'

function Organisation({ config }: { config: Config }) {
  const { operator } = useSession()
  const tenant = useTenant()
  const words = text.organisation
  const { effective, plan } = config
  if (!effective || !plan) return null
  return (
    <Card
      title={words.title}
      detail={operator ? undefined : words.byOperator}
      actions={operator && <Link to="/tenants" search={{ id: tenant.id }} className={buttonClass('secondary', 'sm')}>{words.edit}</Link>}
    >
      <Facts
        items={[
          [words.name, tenant.name],
          [words.slug, tenant.slug],
          [words.id, <Id key="id" value={tenant.id} />],
          [words.plan, tenants.tiers[plan.tier]],
          [words.industry, <span key="industry">{tenants.industries[effective.industry]} {effective.compliance.length > 0 && <span className="text-muted">({words.compliance(effective.compliance.join(', '))})</span>}</span>],
        ]}
      />
    </Card>
  )
}

function General({ config }: { config: Config }) {
  return (
    <>
      <Organisation config={config} />
      {(['regional', 'models', 'tiers', 'cache', 'knowledge', 'access', 'limits', 'other'] as const).map((group) => <GroupCard key={group} config={config} group={group} />)}
    </>
  )
}

export default function SettingsPage() {
  const [search, setSearch] = useQueryState()
  const config = useSettings()
  if (config.error) return <Page title={shell.nav.settings}><ErrorState error={config.error} onRetry={() => void config.refresh()} /></Page>
  if (config.isPending) return <Page title={shell.nav.settings} detail={text.detail}><Card><Skeleton lines={9} /></Card></Page>
  const tabs = {
    general: <General config={config} />,
    branding: <Branding config={config} />,
    privacy: <Privacy config={config} />,
    effective: <Effective config={config} />,
    versions: <Versions config={config} />,
    json: <JsonEditor key={config.round} config={config} />,
    data: <ExportAndDelete />,
  }
  return (
    <Page title={shell.nav.settings} detail={text.detail}>
      <Tabs
        label={text.tabs.label}
        value={search.tab ?? 'general'}
        onChange={(tab) => setSearch({ tab: tab === 'general' ? undefined : tab, id: undefined, q: undefined })}
        items={Object.entries(tabs).map(([id, content]) => ({ id, label: text.tabs[id as keyof typeof tabs], content }))}
      />
      <ConfigBar config={config} />
    </Page>
  )
}
