import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function ProvidersPage() {
  return <Page title={text.nav.providers}>{null}</Page>
}
