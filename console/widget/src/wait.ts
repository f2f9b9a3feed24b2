/** How long to wait after so many failures, not in step with other pages; in milliseconds. */
export function delay(failures: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(failures, 8)) * (0.7 + Math.random() * 0.6)
}

/** Waits that long, or until the network is back. */
export function pause(failures: number): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer)
      removeEventListener('online', end)
      done()
    }
    const timer = setTimeout(end, delay(failures))
    addEventListener('online', end)
  })
}
