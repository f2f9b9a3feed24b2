import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { pages } from './pages'
import { useSession } from './session'

interface Props {
  to: string
  search?: Record<string, string | undefined>
  className?: string
  'aria-label'?: string
  /** What stands in its place for those who may not see that page. */
  otherwise?: ReactNode
  children: ReactNode
}

/** A link to a page for those who may see it. */
export function PageLink({ to, search = {}, otherwise = null, ...rest }: Props) {
  const { may } = useSession()
  const page = pages.find((one) => one.path === to)
  if (page && !may(page.permission)) return otherwise
  return <Link to={to} search={search} {...rest} />
}
