import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function AgentsPage() {
  return <Page title={text.nav.agents}>{null}</Page>
}
