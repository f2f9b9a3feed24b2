import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function TenantsPage() {
  return <Page title={text.nav.tenants}>{null}</Page>
}
