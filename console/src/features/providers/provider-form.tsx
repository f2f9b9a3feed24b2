import { useState } from 'react'
import { text as common } from '@text/common'
import { text } from '@text/providers'
import { api, ApiError, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Checkbox, Select, TextArea, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import type { Provider } from './own-providers'

const words = text.form
const services = [
  { id: 'openai', label: 'OpenAI', dialect: 'openai', url: 'https://api.openai.com/v1' },
  { id: 'anthropic', label: 'Anthropic', dialect: 'anthropic', url: 'https://api.anthropic.com/v1' },
  { id: 'mistral', label: 'Mistral', dialect: 'openai', url: 'https://api.mistral.ai/v1' },
  { id: 'groq', label: 'Groq', dialect: 'openai', url: 'https://api.groq.com/openai/v1' },
  { id: 'other', label: words.other, dialect: 'openai', url: '' },
] as const
type Service = (typeof services)[number]['id']

/** Adds a provider of the tenant's own, or changes one. `onClose` gets what was saved, or nothing. */
export function ProviderForm({ provider, onClose }: { provider: Provider | null; onClose: (saved?: Provider) => void }) {
  const [service, setService] = useState<Service>('openai')
  const [name, setName] = useState(provider?.name ?? 'openai')
  const [dialect, setDialect] = useState<Provider['dialect']>(provider?.dialect ?? 'openai')
  const [url, setUrl] = useState(provider?.base_url ?? services[0].url)
  const [apiKey, setApiKey] = useState('')
  const [models, setModels] = useState<'keep' | 'listed' | 'chosen'>(provider ? 'keep' : 'listed')
  const [chosen, setChosen] = useState(provider?.models.map((model) => model.name).join('\n') ?? '')
  const [primary, setPrimary] = useState(provider?.primary_model ?? '')
  const [verify, setVerify] = useState(true)
  const [tried, setTried] = useState(false)
  const nameFits = /^[a-z0-9._-]{1,63}$/.test(name)
  const urlFits = /^https?:\/\/\S+$/.test(url)

  const save = useOnce(
    (headers) => {
      const names = chosen.split('\n').map((line) => line.trim()).filter(Boolean)
      // those that stay keep their prices and names at the provider
      const picked = names.map((one) => provider?.models.find((model) => model.name === one) ?? one)
      const body = {
        name,
        dialect,
        base_url: url,
        verify,
        ...(apiKey || !provider ? { api_key: apiKey } : {}),
        ...(models === 'keep' ? {} : { models: models === 'listed' ? [] : picked }),
        ...(primary || provider ? { primary_model: primary.trim() } : {}),
      }
      return provider
        ? ok(api.PATCH('/api/v1/providers/{id}', { params: { path: { id: provider.id } }, body }))
        : ok(api.POST('/api/v1/providers', { body, headers }))
    },
    onClose,
  )
  const fault = (field: string) => (save.error instanceof ApiError ? (save.error.fields.find((one) => one.field === field)?.detail ?? null) : null)
  const choose = (id: Service) => {
    const next = services.find((one) => one.id === id) ?? services[0]
    setService(id)
    setName(id === 'other' ? '' : id)
    setDialect(next.dialect)
    setUrl(next.url)
  }
  const submit = () => {
    setTried(true)
    if (nameFits && urlFits) save.mutate()
  }
  return (
    <Dialog
      isOpen
      onClose={() => onClose()}
      title={provider ? words.editTitle(provider.name) : words.addTitle}
      footer={<DialogActions onCancel={() => onClose()} action={provider ? common.actions.save : words.add} isPending={save.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        {!provider && <Select label={words.start} value={service} choices={services} onChange={choose} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={words.name} help={words.nameHelp} value={name} onChange={setName} error={tried && !nameFits ? words.nameWrong : fault('name')} />
          <Select label={words.dialect} value={dialect} choices={(['openai', 'anthropic'] as const).map((id) => ({ id, label: text.own.dialects[id] }))} onChange={setDialect} error={fault('dialect')} />
        </div>
        <TextField label={words.url} help={words.urlHelp} value={url} onChange={setUrl} error={tried && !urlFits ? words.urlWrong : fault('base_url')} />
        <TextField
          label={provider ? words.newKey : words.key}
          type="password"
          autoComplete="off"
          help={provider?.api_key_hint ? words.newKeyHelp(provider.api_key_hint) : words.keyHelp}
          value={apiKey}
          onChange={setApiKey}
          error={fault('api_key')}
        />
        <Select
          label={words.models}
          value={models}
          choices={[
            ...(provider ? [{ id: 'keep' as const, label: words.keep(provider.models.length) }] : []),
            { id: 'listed' as const, label: words.listed, detail: words.listedHelp },
            { id: 'chosen' as const, label: words.chosen },
          ]}
          onChange={setModels}
          error={fault('models')}
        />
        {models === 'chosen' && <TextArea label={words.chosenLabel} rows={5} mono value={chosen} onChange={setChosen} />}
        <TextField label={words.primary} help={words.primaryHelp} value={primary} onChange={setPrimary} error={fault('primary_model')} />
        <Checkbox isSelected={verify} onChange={setVerify} help={words.verifyHelp}>{words.verify}</Checkbox>
        {save.isError && <ErrorNote error={save.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
