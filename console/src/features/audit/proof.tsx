import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { text } from '@text/audit'
import { ApiError, failure, installation, ok } from '@/api/client'
import { Button } from '@/ui/button'
import { Code, CopyButton } from '@/ui/copy'
import { number, Time } from '@/ui/format'
import { Card, Facts } from '@/ui/layout'
import { Empty, ErrorNote, ErrorState, Note, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { exportHeaders, type Head, type Verdict, verify } from './chain'
import { useHeads, useLog } from './log'

function Result({ verdict }: { verdict: Verdict }) {
  if (verdict.state === 'broken') {
    return (
      <div role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
        <ShieldAlert aria-hidden className="mt-0.5 size-5 shrink-0" />
        <p><strong>{text.proof.broken}.</strong> {text.proof.line(verdict.line)}: {verdict.fault}</p>
      </div>
    )
  }
  return (
    <Note tone="good">
      <p role="status" className="flex items-center gap-2"><CircleCheck aria-hidden className="size-5 shrink-0" />{text.proof.intact(number(verdict.entries))}</p>
      {!verdict.signatures && <p>{text.proof.noEd25519}</p>}
    </Note>
  )
}

/** Takes the log out and recomputes it in the browser. */
function Check() {
  const queries = useQueryClient()
  const { ofInstallation } = useLog()
  const [checked, setChecked] = useState<number | null>(null)
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const [error, setError] = useState<unknown>(null)
  const start = async () => {
    setError(null)
    setVerdict(null)
    setChecked(0)
    try {
      const { keys } = await ok(installation.GET('/.well-known/parley-audit-key'))
      const response = await fetch('/api/v1/audit/export', { credentials: 'same-origin', headers: exportHeaders(ofInstallation) })
      if (!response.ok) throw await failure(response)
      setVerdict(await verify(await response.blob(), keys, setChecked))
    } catch (failed) {
      setError(failed instanceof ApiError ? failed : new Error(text.export.cut))
    } finally {
      setChecked(null)
      // an export is recorded and signed
      void queries.invalidateQueries({ queryKey: ['audit'] })
    }
  }
  return (
    <div className="flex flex-col items-start gap-3">
      <Button icon={<ShieldCheck />} isPending={checked !== null} onPress={() => void start()}>{text.proof.check}</Button>
      <p className="max-w-prose text-[0.87rem] text-muted">{text.proof.checkHelp}</p>
      {checked !== null && <p role="status" className="text-muted">{text.proof.checking(number(checked))}</p>}
      {verdict && <Result verdict={verdict} />}
      {error !== null && <ErrorNote error={error} />}
    </div>
  )
}

const short = (value: string) => <span className="font-mono text-[0.85rem] text-muted">{value.slice(0, 16)}…</span>

const columns: Column<Head>[] = [
  { id: 'sealed', header: text.proof.columns.sealed, cell: (head) => <Time value={head.sealed_at} /> },
  { id: 'seq', header: text.proof.columns.seq, numeric: true, cell: (head) => number(head.seq) },
  { id: 'hash', header: text.proof.columns.hash, from: 'sm', grow: true, cell: (head) => short(head.hash) },
  { id: 'key', header: text.proof.columns.key, from: 'md', cell: (head) => short(head.key) },
  { id: 'copy', header: <span className="sr-only">{text.proof.copyHead}</span>, cell: (head) => <CopyButton small label={text.proof.copyHead} value={JSON.stringify(head)} /> },
]

export function Proof() {
  const { ofInstallation, name } = useLog()
  const { rows, table } = useHeads()
  const latest = rows?.[0]
  const keys = useQuery({ queryKey: ['audit', 'public-keys'], queryFn: ({ signal }) => ok(installation.GET('/.well-known/parley-audit-key', { signal })) })
  const file = `audit-${name}.ndjson`
  const commands = [`curl -o audit-key.json "${location.origin}/.well-known/parley-audit-key"`, `./parley audit verify ${file} --key audit-key.json`, `./parley audit verify ${file} --key audit-key.json --head head.json`]
  return (
    <>
      <Card title={text.proof.state} detail={text.proof.stateDetail}>
        {table.error ? (
          <ErrorState error={table.error} onRetry={table.onRetry} />
        ) : !rows ? (
          <Skeleton />
        ) : (
          <div className="flex flex-col gap-5">
            {latest ? (
              <Facts
                items={[
                  [text.proof.lastHead, <Time key="at" value={latest.sealed_at} />],
                  [text.proof.entries, number(latest.seq)],
                  [text.proof.signedWith, <span key="kid" className="font-mono text-[0.85rem] break-all">{keys.data?.keys[0]?.kid ?? latest.key}</span>],
                ]}
              />
            ) : (
              <p><strong className="font-semibold">{text.proof.none}.</strong> <span className="text-muted">{text.proof.noneHelp}</span></p>
            )}
            {window.isSecureContext && <Check key={String(ofInstallation)} />}
          </div>
        )}
      </Card>
      <Card title={text.proof.offline} detail={text.proof.offlineDetail}>
        <ol className="flex flex-col gap-4">
          {commands.map((command, at) => (
            <li key={command} className="flex min-w-0 flex-col gap-1.5">
              <p>{at + 1}. {text.proof.steps[at]}</p>
              <Code>{command}</Code>
            </li>
          ))}
        </ol>
        <p className="mt-4 text-[0.87rem] text-muted">{text.proof.exits}</p>
      </Card>
      <Card title={text.proof.heads} detail={text.proof.headsDetail} flush>
        <DataTable
          label={text.proof.heads}
          columns={columns}
          {...table}
          rowKey={(head) => head.sealed_at}
          empty={<Empty title={text.proof.none}>{text.proof.headsEmpty}</Empty>}
        />
      </Card>
    </>
  )
}
