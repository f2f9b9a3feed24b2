import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('../../', import.meta.url))

/** A running Parley and the keys of its first start. */
export interface Server {
  url: string
  operatorKey: string
  acmeKey: string
  globexKey: string
  /** A one-time sign-in link. */
  link: string
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java'
const parley = ['-Xmx768m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow', '-cp', `${home}target/parley.jar:${home}target/lib/*`, 'dev.parley.app.Main']

/** Starts one Parley command of the build in `target` and waits until it has said what `ready` looks for. */
async function start(args: string[], env: Record<string, string>, ready: RegExp): Promise<{ process: ChildProcess; said: string }> {
  const program = spawn(java, [...parley, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Parley was not ready after 120 s:\n${said}`)), 120_000)
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      if (ready.test(said)) {
        clearTimeout(late)
        resolve()
      }
    }
    program.stdout?.on('data', hear)
    program.stderr?.on('data', hear)
    program.on('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`Parley ended with ${code}:\n${said}`))
    })
  })
  return { process: program, said }
}

/** A link as an operator asks for one; what `up` says in no terminal may be kept as a log. */
function signInLink(data: string, said: string): string {
  if (said.includes('#ticket=')) throw new Error(`What was said in no terminal signs in:\n${said}`)
  const printed = spawnSync(java, [...parley, 'sign-in', '--data', data], { env: { PATH: process.env.PATH }, encoding: 'utf8' })
  if (printed.status !== 0) throw new Error(`parley sign-in ended with ${printed.status}:\n${printed.stdout}${printed.stderr}`)
  return printed.stdout.trim()
}

async function stop(program: ChildProcess) {
  if (program.exitCode !== null) return
  const gone = new Promise<void>((resolve) => program.on('exit', () => resolve()))
  program.kill('SIGTERM')
  const late = setTimeout(() => program.kill('SIGKILL'), 20_000)
  await gone
  clearTimeout(late)
}

/** A fresh Parley with its demo tenants and a simulator in the providers' place, on free ports. */
export async function startServer(): Promise<{ server: Server; stop: () => Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'parley-console-'))
  const simulated = await freePort()
  // as many words a second as a fast model
  const simulator = await start(['simulate', '--port', String(simulated), '--rate', '100'], {}, /Counters:/)
  try {
    const port = await freePort()
    const providers = {
      OPENAI_API_KEY: 'simulated',
      OPENAI_BASE_URL: `http://localhost:${simulated}/v1`,
      ANTHROPIC_API_KEY: 'simulated',
      ANTHROPIC_BASE_URL: `http://localhost:${simulated}`,
      // a test brings a provider of its own
      PARLEY_TENANT_PROVIDER_PRIVATE_ADDRESSES: 'true',
    }
    const running = await start(['up', '--port', String(port), '--data', data], providers, /Ctrl-C stops it; the data stays/)
    const keys = Object.fromEntries(
      readFileSync(join(data, 'first-run.env'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ) as Record<string, string>
    const server: Server = {
      url: `http://localhost:${port}`,
      operatorKey: keys.PARLEY_OPERATOR_KEY ?? '',
      acmeKey: keys.PARLEY_ACME_KEY ?? '',
      globexKey: keys.PARLEY_GLOBEX_KEY ?? '',
      link: signInLink(data, running.said),
    }
    return {
      server,
      stop: async () => {
        await stop(running.process)
        await stop(simulator.process)
        rmSync(data, { recursive: true, force: true })
      },
    }
  } catch (failed) {
    await stop(simulator.process)
    rmSync(data, { recursive: true, force: true })
    throw failed
  }
}
