import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function UsagePage() {
  return <Page title={text.nav.usage}>{null}</Page>
}
