import { lazy, Suspense, useEffect, useState } from 'react'
import { text } from '@text/sign-in'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Note } from '@/ui/state'

const load = () => import('./sign-in-again')
const SignInAgain = lazy(load)

const SOON_MS = 10 * 60_000
/** Its code is no part of the first page's, and is here before it is needed. */
const LOAD_AFTER_MS = 10_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Whether the time is less than ten minutes away. */
function useSoon(time: string) {
  const [soon, setSoon] = useState(false)
  useEffect(() => {
    const wait = Date.parse(time) - SOON_MS - Date.now()
    if (!(wait < LONGEST_TIMER_MS)) return
    const timer = setTimeout(() => setSoon(true), wait)
    return () => {
      clearTimeout(timer)
      setSoon(false)
    }
  }, [time])
  return soon
}

/** Says that the session ends or has ended, and lets the same person go on over the page as it is. */
export function SessionEnd() {
  const { session, asking, ask } = useSession()
  useEffect(() => {
    const timer = setTimeout(() => void load(), LOAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  const soon = useSoon(session.expires_at)
  const words = session.ended ? text.end.over : text.end.soon(new Date(session.expires_at).toLocaleTimeString([], { timeStyle: 'short' }))
  if (!session.ended && !soon && !asking) return null
  return (
    <>
      <div role="status" className="fixed inset-x-0 bottom-4 z-30 mx-auto w-fit max-w-full px-4">
        <Note tone="warn" className="flex flex-wrap items-center gap-3 shadow-raised">
          {words}
          <Button size="sm" onPress={() => ask(true)}>{text.end.again}</Button>
        </Note>
      </div>
      {asking && (
        <Suspense>
          <SignInAgain words={words} />
        </Suspense>
      )}
    </>
  )
}
