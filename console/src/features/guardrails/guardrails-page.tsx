import { text } from '@text/shell'
import { Page } from '@/ui/layout'

export default function GuardrailsPage() {
  return <Page title={text.nav.guardrails}>{null}</Page>
}
