import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function StartPage() {
  return <Page title={text.nav.start}>{null}</Page>
}
