import { faults } from '@text/audit'
import { requestHeaders } from '@/api/client'

/* Verifies an export of the audit log, as docs/operations/audit.md describes it: the same as `./parley audit verify`. */

export interface AuditKey {
  kid: string
  x: string
}

export interface Head {
  tenant: string
  seq: number
  hash: string
  sealed_at: string
  key: string
  signature: string
}

interface Payload {
  digest: string
  salt?: string
  value?: string
}

interface Line {
  seq: number
  id: string
  at: string
  actor_kind: string
  action: string
  request_id?: string
  payloads: Record<string, Payload>
  digest: string
  hash: string
}

export type Verdict = { state: 'intact'; entries: number; signatures: boolean } | { state: 'broken'; line: number; fault: string }

class Fault extends Error {}

export const exportHeaders = (ofInstallation: boolean): Record<string, string> => (ofInstallation ? { 'X-Parley-Reason': 'Exported in the console' } : requestHeaders('GET'))

/** Whether the file has its last line. */
export async function isWhole(file: Blob) {
  const end = await file.slice(Math.max(0, file.size - 8192)).text()
  return end.endsWith('}\n') && (end.trimEnd().split('\n').at(-1) ?? '').startsWith('{"type":"end"')
}

const NAMES = ['actor', 'address', 'reason', 'target', 'before', 'after']
const encoder = new TextEncoder()
const text = (value: string | undefined) => (value === undefined ? null : encoder.encode(value))
const hex = (digits: string | undefined) => (digits === undefined ? null : Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16)))
const uuid = (id: string) => hex(id.slice(id.indexOf('_') + 1).replaceAll('-', ''))
const toHex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
const fromBase64Url = (value: string) => Uint8Array.from(atob(value.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))

function number(value: number | bigint) {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value))
  return bytes
}

/** Microseconds since 1970; a Date would lose the last three digits. */
function time(moment: string) {
  const [, seconds, fraction] = /^(.*?)(?:\.(\d+))?Z$/.exec(moment) ?? []
  return number(BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt((fraction ?? '').padEnd(6, '0').slice(0, 6)))
}

/** Fields one after the other, each as its length and its bytes; an absent one has the length ff ff ff ff. */
function canonical(kind: string, ...fields: (Uint8Array | null)[]) {
  const all = [encoder.encode(kind), ...fields]
  const bytes = new Uint8Array(all.reduce((sum, field) => sum + 4 + (field?.length ?? 0), 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const field of all) {
    view.setUint32(at, field ? field.length : 0xffffffff)
    if (field) bytes.set(field, at + 4)
    at += 4 + (field?.length ?? 0)
  }
  return bytes
}

const sha256 = async (bytes: BufferSource) => toHex(await crypto.subtle.digest('SHA-256', bytes))

/** Whether a signature fits; null when the browser does not know Ed25519. */
async function signed(keys: AuditKey[], kid: string, statement: Uint8Array<ArrayBuffer>, signature: string): Promise<boolean | null> {
  const key = keys.find((one) => one.kid === kid)
  if (!key) throw new Fault(faults.unknownKey(kid))
  try {
    const made = await crypto.subtle.importKey('raw', fromBase64Url(key.x), 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', made, hex(signature) ?? new Uint8Array(), statement)
  } catch {
    return null
  }
}

async function checkEntry(line: Line, tenant: string, last: number, previous: string) {
  if (line.seq !== last + 1) throw new Fault(faults.order(last + 1, line.seq))
  for (const [name, payload] of Object.entries(line.payloads)) {
    // an erased one has its digest alone
    if (payload.salt === undefined && payload.value === undefined) continue
    const digest = await sha256(canonical('parley-audit-payload/1', text(name), hex(payload.salt), text(payload.value)))
    if (digest !== payload.digest) throw new Fault(faults.payload(name, line.seq))
  }
  const digest = await sha256(
    canonical('parley-audit-entry/1', uuid(tenant), uuid(line.id), time(line.at), text(line.actor_kind), text(line.action), text(line.request_id), ...NAMES.map((name) => hex(line.payloads[name]?.digest))),
  )
  if (digest !== line.digest) throw new Fault(faults.entry(line.seq))
  const hash = await sha256(canonical('parley-audit-link/1', uuid(tenant), number(line.seq), uuid(line.id), hex(digest), hex(previous)))
  if (hash !== line.hash) throw new Fault(faults.link(line.seq))
  return hash
}

/** @param keys those that the server publishes, whose signatures are trusted */
export async function verify(file: Blob, keys: AuditKey[], onProgress: (entries: number) => void): Promise<Verdict> {
  const lines = (await file.text()).split('\n')
  let at = 0
  try {
    if (!(await isWhole(file)) || lines.pop() !== '') throw new Fault(faults.cut)
    const header = JSON.parse(lines[0] ?? '{}') as { tenant: string; first: number; previous: string }
    let last = header.first - 1
    let hash = header.previous
    if (header.first === 1 && hash !== '0'.repeat(64)) throw new Fault(faults.beginning)
    for (at = 1; at < lines.length - 1; at++) {
      hash = await checkEntry(JSON.parse(lines[at] ?? '') as Line, header.tenant, last, hash)
      last++
      if (at % 200 === 0) onProgress(at)
    }
    const endLine = lines[at] ?? ''
    const end = JSON.parse(endLine) as { first: number; last: number; count: number; hash: string; content: string; head: Head; key: string; signature: string }
    const { head } = end
    if (end.last !== last || end.count !== last - header.first + 1 || end.hash !== hash) throw new Fault(faults.end)
    if (end.first !== header.first || head.tenant !== header.tenant) throw new Fault(faults.mixed)
    if (head.seq < last || (head.seq === last && head.hash !== hash)) throw new Fault(faults.head)
    const content = await sha256(await file.slice(0, file.size - encoder.encode(endLine).length - 1).arrayBuffer())
    if (content !== end.content) throw new Fault(faults.content)
    const signatures = [
      await signed(keys, head.key, canonical('parley-audit-head/1', uuid(head.tenant), number(head.seq), hex(head.hash), time(head.sealed_at), text(head.key)), head.signature),
      await signed(
        keys,
        end.key,
        canonical('parley-audit-export/1', uuid(header.tenant), number(end.first), number(end.last), number(end.count), text(end.hash), text(end.content), text(head.signature), text(end.key)),
        end.signature,
      ),
    ]
    if (signatures.includes(false)) throw new Fault(faults.signature)
    return { state: 'intact', entries: end.count, signatures: !signatures.includes(null) }
  } catch (fault) {
    return { state: 'broken', line: at + 1, fault: fault instanceof Fault ? fault.message : faults.unreadable }
  }
}
