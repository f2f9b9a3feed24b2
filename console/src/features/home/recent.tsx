import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, MessagesSquare } from 'lucide-react'
import { api, ok } from '@/api/client'
import { text } from '@text/home'
import { useConfig } from '@/app/config'
import { nameOf } from '@/app/conversation'
import { useSession } from '@/app/session'
import { buttonClass } from '@/ui/button'
import { Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'

const row = 'flex items-center gap-3 px-4 py-2.5 hover:bg-sunken -outline-offset-2'

export function RecentConversations() {
  const recent = useQuery({
    queryKey: ['home', 'conversations'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/conversations', { params: { query: { limit: 6 } }, signal })),
  })
  const found = recent.data?.data
  return (
    <Card title={text.recent.title} flush actions={<Link to="/conversations" className={buttonClass('ghost', 'sm')}>{text.recent.all}</Link>}>
      {recent.isError && <ErrorState error={recent.error} onRetry={() => void recent.refetch()} />}
      {recent.isPending && <Skeleton lines={6} className="p-4" />}
      {found?.length === 0 && (
        <Empty title={text.recent.empty} icon={<MessagesSquare aria-hidden />} action={<Link to="/playground" className={buttonClass()}>{text.recent.playground}</Link>}>
          {text.recent.emptyDetail}
        </Empty>
      )}
      {!!found?.length && (
        <ul className="divide-y divide-line">
          {found.map((one) => (
            <li key={one.id}>
              <Link to="/conversations" search={{ id: one.id }} className={row}>
                <span className="min-w-0 flex-1 truncate">{nameOf(one) ?? text.recent.untitled}</span>
                <span className="text-[0.87rem] text-muted"><Time value={one.updated_at} /></span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

export function Unanswered() {
  const { may } = useSession()
  const questions = useQuery({
    queryKey: ['home', 'unanswered'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/retrieval/unanswered', { params: { query: { days: 30, limit: 6 } }, signal })),
  })
  const config = useConfig(may('config:read') && questions.data?.asked === 0)
  const found = questions.data?.data
  const off = config.data !== undefined && config.data.effective.config.knowledge?.log_queries !== true
  return (
    <Card title={text.unanswered.title} flush actions={<Link to="/knowledge" search={{ tab: 'unanswered' }} className={buttonClass('ghost', 'sm')}>{text.unanswered.all}</Link>}>
      {questions.isError && <ErrorState error={questions.error} onRetry={() => void questions.refetch()} />}
      {questions.isPending && <Skeleton lines={6} className="p-4" />}
      {found?.length === 0 && (
        <Empty
          title={off ? text.unanswered.off : text.unanswered.empty}
          icon={<CircleCheck aria-hidden />}
          action={off && <Link to="/settings" className={buttonClass()}>{text.unanswered.settings}</Link>}
        >
          {off ? text.unanswered.offDetail : text.unanswered.emptyDetail}
        </Empty>
      )}
      {!!found?.length && (
        <ul className="divide-y divide-line">
          {found.map((one) => (
            <li key={one.question}>
              <Link to="/knowledge" search={{ tab: 'unanswered', q: one.question }} className={row}>
                <span className="min-w-0 flex-1 truncate">{one.question}</span>
                <span className="tabular text-[0.87rem] text-muted">{text.unanswered.times(one.count)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
