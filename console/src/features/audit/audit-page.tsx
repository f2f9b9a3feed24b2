import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function AuditPage() {
  return <Page title={text.nav.audit}>{null}</Page>
}
