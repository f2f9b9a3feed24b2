import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function RoutingPage() {
  return <Page title={text.nav.routing}>{null}</Page>
}
