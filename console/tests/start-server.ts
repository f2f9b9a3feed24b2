import { startServer } from './server'

/** Before all tests: one Parley, told to the workers by the environment. Against a running one with PARLEY_TEST_SERVER. */
export default async function globalSetup() {
  if (process.env.PARLEY_TEST_SERVER) return
  const { server, stop } = await startServer()
  process.env.PARLEY_TEST_SERVER = JSON.stringify(server)
  return stop
}
