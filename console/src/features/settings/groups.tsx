import { text } from '@text/settings'
import { Card } from '@/ui/layout'
import type { Leaf } from './config'
import { SettingField } from './setting-field'
import type { Config } from './use-settings'

export type Group = keyof typeof text.groups

const members: Record<Exclude<Group, 'other'>, (path: string) => boolean> = {
  regional: (path) => ['locale', 'time_zone'].includes(path),
  models: (path) => ['primary_model', 'fallback_models', 'allowed_models', 'optimize', 'cascade', 'hedged_requests', 'degraded_answers'].includes(path),
  tiers: (path) => path.startsWith('tiers.'),
  cache: (path) => path.startsWith('cache_') || path === 'semantic_cache_threshold',
  knowledge: (path) => path.startsWith('knowledge.'),
  access: (path) => ['blocked_tools', 'sensitive_prompt_patterns', 'refusal_rules', 'allowed_routes'].includes(path),
  limits: (path) => ['rate_limit_per_minute', 'rate_limit_per_hour', 'token_limit_per_minute', 'end_user_rate_limit_per_minute', 'api_calls_per_day', 'highest_priority', 'on_limit_store_lost'].includes(path),
  branding: (path) => path.startsWith('branding.'),
  widget: (path) => path.startsWith('widget.'),
  privacy: (path) => path.startsWith('privacy.'),
  retention: (path) => path.startsWith('retention.'),
}

/** The fields of a group; `other` has those that no group names, so that a new field of the schema is never missing. */
export function leavesOf(group: Group, fields: Leaf[]) {
  if (group !== 'other') return fields.filter((leaf) => members[group](leaf.path))
  return fields.filter((leaf) => !Object.values(members).some((has) => has(leaf.path)))
}

export function GroupCard({ config, group }: { config: Config; group: Group }) {
  const found = leavesOf(group, config.fields)
  if (found.length === 0) return null
  const words = text.groups[group]
  return (
    <Card title={words.title} detail={words.detail}>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
        {found.map((leaf) => <SettingField key={leaf.path} config={config} leaf={leaf} />)}
      </div>
    </Card>
  )
}
