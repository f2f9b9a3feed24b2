import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function CachePage() {
  return <Page title={text.nav.cache}>{null}</Page>
}
