import { type FormEvent, useState } from 'react'

/** A form that is sent, and stays when that fails. `send` leads away from it. */
export function useSubmit(send: () => Promise<void>) {
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setPending(true)
    setError(null)
    try {
      await send()
    } catch (failed) {
      setError(failed)
      setPending(false)
    }
  }
  return { pending, error, submit }
}
