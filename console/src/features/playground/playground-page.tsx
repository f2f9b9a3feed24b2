import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function PlaygroundPage() {
  return <Page title={text.nav.playground}>{null}</Page>
}
