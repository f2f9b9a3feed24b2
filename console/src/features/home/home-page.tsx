import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function HomePage() {
  return <Page title={text.nav.home}>{null}</Page>
}
