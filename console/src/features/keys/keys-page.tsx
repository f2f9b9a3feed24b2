import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function KeysPage() {
  return <Page title={text.nav.keys}>{null}</Page>
}
