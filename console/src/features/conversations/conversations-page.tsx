import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function ConversationsPage() {
  return <Page title={text.nav.conversations}>{null}</Page>
}
