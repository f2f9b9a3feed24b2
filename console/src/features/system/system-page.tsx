import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function SystemPage() {
  return <Page title={text.nav.system}>{null}</Page>
}
