import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function SettingsPage() {
  return <Page title={text.nav.settings}>{null}</Page>
}
