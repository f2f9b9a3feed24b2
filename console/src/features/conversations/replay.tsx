import { useQuery } from '@tanstack/react-query'
import { Pause, Play, RotateCcw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Schemas } from '@/api/client'
import { stream } from '@/api/stream'
import { IconButton } from '@/ui/button'
import { Select } from '@/ui/field'
import { duration } from '@/ui/format'
import { Markdown } from '@/ui/markdown'
import { ErrorNote, Skeleton } from '@/ui/state'
import { text as all } from '@text/conversations'

const text = all.replay
const SPEEDS = ['0.5', '1', '2', '4', '16'] as const

interface Recorded {
  pieces: { text: string; at?: number }[]
  citations: Schemas['Citation'][]
}

/** What the run's log holds, in order. */
async function recorded(runId: string, signal: AbortSignal): Promise<Recorded> {
  const found: Recorded = { pieces: [], citations: [] }
  for await (const { event, data } of stream(`/api/v1/runs/${runId}/events`, { method: 'GET', signal })) {
    const told = JSON.parse(data) as { text?: string; at_ms?: number; citations?: Schemas['Citation'][] }
    if (event === 'delta') found.pieces.push({ text: told.text ?? '', at: told.at_ms })
    if (event === 'citations') found.citations = told.citations ?? []
  }
  return found
}

/** Plays an answer as it was streamed. */
export function Replay({ run, onClose }: { run: Schemas['Run']; onClose: () => void }) {
  const log = useQuery({ queryKey: ['conversations', 'events', run.id], staleTime: Infinity, queryFn: ({ signal }) => recorded(run.id, signal) })
  const took = Math.max(300, run.ended_at ? new Date(run.ended_at).getTime() - new Date(run.created_at).getTime() : 0)
  if (log.isError) return <ErrorNote error={log.error} />
  if (!log.data) return <Skeleton />
  return <Player log={log.data} took={took} onClose={onClose} />
}

function Player({ log, took, onClose }: { log: Recorded; took: number; onClose: () => void }) {
  const [at, setAt] = useState(0)
  const [playing, setPlaying] = useState(true)
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>('1')
  const over = at >= took
  useEffect(() => {
    if (!playing || over) return
    let before = performance.now()
    let frame = requestAnimationFrame(function tick(now) {
      const passed = now - before
      before = now
      setAt((position) => Math.min(took, position + passed * Number(speed)))
      frame = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, over, speed, took])
  // logs of earlier versions have no times: their pieces come evenly
  const come = log.pieces.filter((piece, index) => over || (piece.at ?? ((index + 1) / log.pieces.length) * took) <= at)
  return (
    <div role="group" aria-label={text.label} className="flex flex-col gap-3 rounded-md border border-accent p-3">
      <Markdown citations={over ? log.citations : []}>{come.map((piece) => piece.text).join('')}</Markdown>
      <div className="flex flex-wrap items-center gap-2">
        {over ? (
          <IconButton size="sm" label={text.restart} icon={<RotateCcw />} onPress={() => { setAt(0); setPlaying(true) }} />
        ) : (
          <IconButton size="sm" label={playing ? text.pause : text.play} icon={playing ? <Pause /> : <Play />} onPress={() => setPlaying(!playing)} />
        )}
        <input
          type="range"
          aria-label={text.position}
          min={0}
          max={took}
          step={10}
          value={at}
          onChange={(event) => { setPlaying(false); setAt(Number(event.target.value)) }}
          className="min-w-32 flex-1 accent-(--accent)"
        />
        <span className="tabular text-[0.87rem] text-muted">{duration(Math.round(at))}</span>
        <Select bare label={text.speed} choices={SPEEDS.map((one) => ({ id: one, label: `${one}×` }))} value={speed} onChange={setSpeed} className="w-24" />
        <IconButton size="sm" label={text.close} icon={<X />} onPress={onClose} />
      </div>
      <p className="text-[0.8rem] text-muted">{text.detail(log.pieces.length, duration(took))}</p>
    </div>
  )
}
