import { Braces, ListChecks } from 'lucide-react'
import { useState } from 'react'
import { api, ApiError, tagged } from '@/api/client'
import { LeaveGuard } from '@/app/leave-guard'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text } from '@text/guardrails'
import { text as shell } from '@text/shell'
import { Button } from '@/ui/button'
import { Page } from '@/ui/layout'
import { ErrorState, Skeleton } from '@/ui/state'
import { Tabs } from '@/ui/tabs'
import { done } from '@/ui/toast'
import { useDraft } from './draft'
import { changesOf, type Fault, normal } from './guardrails'
import { useIntents } from './intents'
import { IntentsTab } from './intents-tab'
import { RulesTab } from './rules-tab'
import { SaveBar } from './save-bar'

export default function GuardrailsPage() {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const canWrite = may('config:write')
  const rules = useDraft({
    key: ['guardrails', 'rules'],
    normal,
    read: (signal) => tagged(api.GET('/api/v1/guardrails', { signal })),
    write: (body, header) => tagged(api.PUT('/api/v1/guardrails', { params: { header }, body })),
  })
  const [faults, setFaults] = useState<Fault[]>([])
  const intents = useIntents()
  const save = async () => {
    setFaults([])
    try {
      await rules.save()
      done(text.draft.saved)
    } catch (error) {
      if (error instanceof ApiError) setFaults(error.fields)
      throw error
    }
  }
  const onIntents = search.tab === 'intents'
  const json = search.view === 'json'
  const view = !onIntents && (
    <Button icon={json ? <ListChecks /> : <Braces />} onPress={() => setSearch({ view: json ? undefined : 'json' }, { replace: true })}>{json ? text.view.form : text.view.json}</Button>
  )
  return (
    <Page title={shell.nav.guardrails} detail={text.detail} actions={view}>
      <Tabs
        label={text.tabs.label}
        value={search.tab ?? 'rules'}
        onChange={(tab) => setSearch({ tab: tab === 'rules' ? undefined : tab, rule: undefined, route: undefined, view: undefined })}
        items={[
          {
            id: 'rules',
            label: text.tabs.rules,
            content: rules.query.isError ? <ErrorState error={rules.query.error} onRetry={() => void rules.query.refetch()} />
              : !rules.query.data ? <Skeleton lines={8} />
              : (
                <RulesTab
                  draft={rules.draft}
                  dirty={rules.dirty}
                  faults={faults}
                  canWrite={canWrite}
                  onChange={(next) => {
                    // what the server said is of what it was sent
                    setFaults([])
                    rules.set(next)
                  }}
                />
              ),
          },
          { id: 'intents', label: text.tabs.intents, content: <IntentsTab of={intents} canWrite={canWrite} /> },
        ]}
      />
      {!onIntents && rules.dirty && <SaveBar {...changesOf(rules.saved, rules.draft)} onDiscard={() => { setFaults([]); rules.discard() }} onSave={save} />}
      {onIntents && intents.dirty && <SaveBar {...intents.changes} onDiscard={intents.discard} onSave={intents.save} />}
      <LeaveGuard dirty={rules.dirty || intents.dirty} />
    </Page>
  )
}
