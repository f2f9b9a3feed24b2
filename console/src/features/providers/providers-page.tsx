import { text as shell } from '@text/shell'
import { text } from '@text/providers'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Select } from '@/ui/field'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { Health } from './health'
import { OwnProviders } from './own-providers'

/** The installation's providers and, where a tenant is shown, those of its own. */
export default function ProvidersPage() {
  const { operator, tenant } = useSession()
  const [search, setSearch] = useQueryState()
  const ofInstallation = !tenant || (operator && search.of === 'installation')
  return (
    <Page
      title={shell.nav.providers}
      detail={text.detail}
      actions={
        operator && tenant && (
          <Select
            bare
            label={text.whose.label}
            value={ofInstallation ? 'installation' : 'tenant'}
            choices={[{ id: 'tenant', label: tenant.name }, { id: 'installation', label: text.whose.installation }]}
            onChange={(of) => setSearch({ of: of === 'installation' ? of : undefined, id: undefined, tab: undefined })}
            className="w-48"
          />
        )
      }
    >
      {ofInstallation ? (
        <Health ofInstallation />
      ) : (
        <Tabs
          label={text.tabs.label}
          value={search.tab ?? 'health'}
          onChange={(tab) => setSearch({ tab: tab === 'health' ? undefined : tab, id: undefined })}
          items={[
            { id: 'health', label: text.tabs.health, content: <Health ofInstallation={false} /> },
            { id: 'own', label: text.tabs.own, content: <OwnProviders /> },
          ]}
        />
      )}
    </Page>
  )
}
