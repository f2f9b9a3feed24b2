import { Download, KeyRound } from 'lucide-react'
import { useRef, useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { download, save } from '@/api/download'
import { usePages } from '@/api/pages'
import { text } from '@text/audit'
import { Button, buttonClass, IconButton } from '@/ui/button'
import { Code } from '@/ui/copy'
import { bounds, DateRange, type Dates } from '@/ui/date-range'
import { bytes, number, Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty, ErrorNote } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'

type Head = Schemas['AuditHead']

/** Takes the log out, and says how it is verified without this server. */
export function VerifyTab() {
  return (
    <>
      <div className="grid gap-5 lg:grid-cols-2">
        <Export />
        <Card title={text.verify.title} detail={text.verify.detail}>
          <div className="flex flex-col gap-3">
            <Code label={text.verify.title}>{text.verify.command}</Code>
            <p>{text.verify.headDetail}</p>
            <Code label={text.verify.headDetail}>{text.verify.headCommand}</Code>
            <p className="text-[0.87rem] text-muted">{text.verify.codes}</p>
          </div>
        </Card>
      </div>
      <Heads />
    </>
  )
}

function Export() {
  const words = text.export
  const [dates, setDates] = useState<Dates>({})
  const [loaded, setLoaded] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const stop = useRef<AbortController | null>(null)
  const start = async () => {
    setError(null)
    setLoaded(0)
    stop.current = new AbortController()
    const span = Object.entries(bounds(dates)).filter((entry): entry is [string, string] => entry[1] !== undefined)
    try {
      await download(`/api/v1/audit/export?${new URLSearchParams(span)}`, 'audit.ndjson', { signal: stop.current.signal, onProgress: setLoaded })
      done(words.done)
    } catch (cause) {
      if (!stop.current.signal.aborted) setError(cause)
    } finally {
      setLoaded(null)
    }
  }
  return (
    <Card title={words.title} detail={words.detail}>
      <div className="flex flex-col items-start gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <DateRange {...dates} onChange={setDates} />
          <span className="text-[0.87rem] text-muted">{words.all}</span>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" icon={<Download />} isPending={loaded !== null} onPress={() => void start()}>{words.download}</Button>
          {loaded !== null && (
            <>
              <span role="status">{words.progress(bytes(loaded))}</span>
              <Button size="sm" onPress={() => stop.current?.abort()}>{words.cancel}</Button>
            </>
          )}
        </div>
        {error !== null && <ErrorNote error={error} />}
        <div className="flex flex-wrap items-center gap-3">
          <a href="/.well-known/parley-audit-key" download="audit-key.json" className={buttonClass()}><KeyRound aria-hidden />{words.key}</a>
          <span className="text-[0.87rem] text-muted">{words.keyHelp}</span>
        </div>
      </div>
    </Card>
  )
}

function Heads() {
  const words = text.heads
  const list = usePages(['audit', 'heads'], (cursor, signal) => ok(api.GET('/api/v1/audit/heads', { params: { query: { limit: 100, cursor } }, signal })))
  const columns: Column<Head>[] = [
    { id: 'at', header: words.columns.at, cell: (row) => <Time value={row.sealed_at} absolute /> },
    { id: 'seq', header: words.columns.seq, numeric: true, cell: (row) => number(row.seq) },
    { id: 'hash', header: words.columns.hash, grow: true, cell: (row) => <code className="font-mono text-[0.85rem]">{row.hash}</code> },
    { id: 'key', header: words.columns.key, from: 'lg', cell: (row) => <code className="font-mono text-[0.85rem]">{row.key.slice(0, 12)}…</code> },
    { id: 'save', header: words.columns.save, cell: (row) => <IconButton size="sm" label={words.save} icon={<Download />} onPress={() => save(`${JSON.stringify(row)}\n`, `head-${row.seq}.json`, 'application/json')} /> },
  ]
  return (
    <Card title={words.title} detail={words.detail} flush>
      <DataTable {...list.table} label={words.title} columns={columns} rowKey={(row) => `${row.seq} ${row.sealed_at}`} empty={<Empty title={words.empty}>{words.emptyDetail}</Empty>} height="24rem" />
    </Card>
  )
}
