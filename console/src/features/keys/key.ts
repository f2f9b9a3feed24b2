import type { Schemas } from '@/api/client'

export type ApiKey = Schemas['ApiKey']
export type Created = Schemas['CreatedApiKey']
export type Status = 'active' | 'expiring' | 'expired' | 'revoked' | 'rotating'

const SOON_MS = 7 * 86_400_000

export function status(key: ApiKey, now = Date.now()): Status {
  if (key.revoked_at) return 'revoked'
  const left = key.expires_at ? new Date(key.expires_at).getTime() - now : Infinity
  if (left <= 0) return 'expired'
  if (left < SOON_MS) return 'expiring'
  const overlapping = key.secrets.some((secret) => secret.valid_until && new Date(secret.valid_until).getTime() > now)
  return overlapping ? 'rotating' : 'active'
}

export const good = (key: ApiKey) => !['revoked', 'expired'].includes(status(key))

/** How the key's text begins: its id in base64url, as the key has it. */
export function prefix(key: ApiKey): string {
  const bytes = (key.id.slice('key_'.length).replaceAll('-', '').match(/../g) ?? []).map((pair) => parseInt(pair, 16))
  const id = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `${key.kind === 'publishable' ? 'pk' : 'sk'}-par-${id}`
}

export const curl = (key: string) => `curl ${location.origin}/v1/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "auto", "messages": [{"role": "user", "content": "Hello"}]}'`

export const snippet = (key: string) => `<script async src="${location.origin}/widget.js" data-key="${key}"></script>`
