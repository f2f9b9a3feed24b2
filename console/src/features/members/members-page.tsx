import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function MembersPage() {
  return <Page title={text.nav.members}>{null}</Page>
}
