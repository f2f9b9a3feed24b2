import { text } from '@text/tenants'
import { Badge } from '@/ui/layout'
import type { Tenant } from './tenants'

const tones = { active: 'good', suspended: 'warn', deleting: 'bad' } as const

export const StatusBadge = ({ status }: { status: Tenant['status'] }) => <Badge tone={tones[status]}>{text.statuses[status]}</Badge>
