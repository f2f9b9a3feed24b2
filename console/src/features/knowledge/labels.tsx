import { text } from '@text/knowledge'
import { TextField } from '@/ui/field'
import { Badge } from '@/ui/layout'
import { TagsField } from '@/ui/list-field'

export interface LabelValues {
  source: string
  tags: string[]
  audience: string
}

export const noLabels: LabelValues = { source: '', tags: [], audience: '' }

export const labelsOf = (of: { source?: string; tags: string[]; audience?: string }): LabelValues => ({ source: of.source ?? '', tags: of.tags, audience: of.audience ?? '' })

/** As a new thing has them: what is empty is left out. */
export const given = ({ source, tags, audience }: LabelValues) => ({
  ...(source.trim() ? { source: source.trim() } : {}),
  ...(tags.length > 0 ? { tags } : {}),
  ...(audience.trim() ? { audience: audience.trim() } : {}),
})

/** As a change has them: null takes one away. */
export const changed = ({ source, tags, audience }: LabelValues) => ({ source: source.trim() || null, tags: tags.length > 0 ? tags : null, audience: audience.trim() || null })

export function LabelFields({ value, onChange }: { value: LabelValues; onChange: (value: LabelValues) => void }) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField label={text.labels.source} help={text.labels.sourceHelp} maxLength={200} value={value.source} onChange={(source) => onChange({ ...value, source })} />
      <TextField label={text.labels.audience} help={text.labels.audienceHelp} maxLength={50} value={value.audience} onChange={(audience) => onChange({ ...value, audience })} />
      <div className="sm:col-span-2">
        <TagsField label={text.labels.tags} help={text.labels.tagsHelp} value={value.tags} onChange={(tags) => onChange({ ...value, tags })} />
      </div>
    </div>
  )
}

/** The labels of a thing in a line. */
export function LabelBadges({ of }: { of: { source?: string; tags: string[]; audience?: string } }) {
  return (
    <span className="flex max-w-64 gap-1 overflow-hidden">
      {of.audience && <Badge tone="accent">{of.audience}</Badge>}
      {of.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}
      {of.source && <span className="truncate text-[0.87rem] text-muted">{of.source}</span>}
    </span>
  )
}
