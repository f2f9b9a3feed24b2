import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function KnowledgePage() {
  return <Page title={text.nav.knowledge}>{null}</Page>
}
