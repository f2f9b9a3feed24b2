import { Download } from 'lucide-react'
import { useState } from 'react'
import { text as shell } from '@text/shell'
import { text } from '@text/audit'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Select } from '@/ui/field'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { Entries } from './entries'
import { ExportDialog } from './export-dialog'
import { useLog } from './log'
import { Proof } from './proof'

export default function AuditPage() {
  const { operator, tenant } = useSession()
  const { search, setSearch, ofInstallation } = useLog()
  const [exporting, setExporting] = useState(false)
  return (
    <Page
      title={shell.nav.audit}
      detail={ofInstallation ? text.detailInstallation : text.detail}
      actions={
        <>
          {operator && tenant && (
            <Select
              bare
              label={text.log.label}
              value={ofInstallation ? 'installation' : 'tenant'}
              choices={[{ id: 'tenant', label: tenant.name }, { id: 'installation', label: text.log.installation }]}
              onChange={(log) => setSearch({ log: log === 'installation' ? log : undefined, id: undefined, actor: undefined, target: undefined })}
              className="w-48"
            />
          )}
          <Button icon={<Download />} onPress={() => setExporting(true)}>{text.export.action}</Button>
        </>
      }
    >
      <Tabs
        label={text.tabs.label}
        value={search.tab ?? 'entries'}
        onChange={(tab) => setSearch({ tab: tab === 'entries' ? undefined : tab, id: undefined })}
        items={[
          { id: 'entries', label: text.tabs.entries, content: <Entries /> },
          { id: 'proof', label: text.tabs.proof, content: <Proof /> },
        ]}
      />
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Page>
  )
}
