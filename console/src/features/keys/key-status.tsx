import { text } from '@text/keys'
import { Badge } from '@/ui/layout'
import { type ApiKey, status } from './key'

const tones = { active: 'good', expiring: 'warn', rotating: 'accent', expired: 'neutral', revoked: 'neutral' } as const

export const KeyStatus = ({ of }: { of: ApiKey }) => <Badge tone={tones[status(of)]}>{text.status[status(of)]}</Badge>
