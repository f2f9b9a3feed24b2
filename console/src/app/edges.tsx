import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { Compass, Lock } from 'lucide-react'
import { text } from '@text/shell'
import { Button, buttonClass } from '@/ui/button'
import { Empty, ErrorState } from '@/ui/state'

const HomeLink = () => <Link to="/" className={buttonClass('primary')}>{text.notFound.home}</Link>

export function NotFoundPage() {
  return (
    <Empty title={text.notFound.title} icon={<Compass />} action={<HomeLink />}>
      {text.notFound.detail}
    </Empty>
  )
}

export function ForbiddenPage({ permission }: { permission: string }) {
  return (
    <Empty title={text.forbidden.title} icon={<Lock />} action={<HomeLink />}>
      {text.forbidden.detail(permission)}
    </Empty>
  )
}

export function CrashedPage({ error }: ErrorComponentProps) {
  return (
    <div className="py-10">
      <ErrorState title={text.crashed.title} error={error} />
      <p className="text-center">
        <Button variant="primary" onPress={() => location.reload()}>{text.crashed.reload}</Button>
      </p>
    </div>
  )
}
