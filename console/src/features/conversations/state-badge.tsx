import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { Badge } from '@/ui/layout'
import { text } from '@text/conversations'

const tones: Record<string, 'accent' | 'good' | 'bad' | 'warn' | 'neutral'> = { running: 'accent', completed: 'good', failed: 'bad', interrupted: 'warn', cancelled: 'neutral' }

export const StateBadge = ({ state }: { state: string | undefined }) => (state ? <Badge tone={tones[state]}>{text.states[state] ?? state}</Badge> : null)

export function Rating({ rating }: { rating: 'up' | 'down' | undefined }) {
  if (!rating) return null
  return rating === 'up' ? <ThumbsUp aria-label={text.ratedUp} role="img" className="size-4 text-good" /> : <ThumbsDown aria-label={text.ratedDown} role="img" className="size-4 text-bad" />
}
