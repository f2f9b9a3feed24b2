import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text as common } from '@text/common'
import { text } from '@text/routing'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { number, percent } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { done, failed } from '@/ui/toast'
import { Explain, Tip } from '@/ui/tooltip'

type Curve = Schemas['RouterHistory']['calibration']
type Bin = Curve['bins'][number]

const words = text.calibration
const LEAST_OUTCOMES = 100
/** The drawing's inner square and its left and lower margins. */
const SIDE = 240
const LEFT = 44
const LOW = 36

const x = (share: number) => LEFT + share * SIDE
const y = (share: number) => 8 + (1 - share) * SIDE
const pointWords = (bin: Bin) => words.point(percent(bin.mean_confidence), percent(bin.success_share), percent(bin.low), percent(bin.high), number(bin.n))

/** How right the router's confidence is. */
export function Calibration({ calibration }: { calibration: Curve }) {
  const { may } = useSession()
  const queries = useQueryClient()
  const [table, setTable] = useState(false)
  const calibrate = useMutation({
    mutationFn: () => ok(api.POST('/api/v1/router/calibrate')),
    onSuccess: (made) => {
      done(words.calibrated(number(made.error_before, 3), number(made.error_after, 3), number(made.outcomes)))
      void queries.invalidateQueries({ queryKey: ['routing'] })
    },
    onError: failed,
  })
  const some = calibration.outcomes > 0
  return (
    <Card
      title={words.title}
      detail={words.detail}
      actions={
        <>
          {some && <Button size="sm" variant="ghost" onPress={() => setTable(!table)}>{table ? common.chart.chart : common.chart.table}</Button>}
          {may('config:write') && some && (
            <Tip text={words.calibrateHelp}>
              <Button size="sm" isPending={calibrate.isPending} isDisabled={calibration.outcomes < LEAST_OUTCOMES} onPress={() => calibrate.mutate()}>{words.calibrate}</Button>
            </Tip>
          )}
        </>
      }
    >
      {!some && <Empty title={words.empty}>{words.emptyDetail}</Empty>}
      {some && (
        <div className="flex flex-col gap-3">
          <p className="flex items-center gap-1.5">
            {words.error(number(calibration.error, 3), number(calibration.outcomes))}
            <Explain label={common.states.definitionOf(words.title)}>{words.errorDefinition}</Explain>
          </p>
          {table ? <Bins bins={calibration.bins} /> : <Drawing bins={calibration.bins} />}
        </div>
      )}
    </Card>
  )
}

function Drawing({ bins }: { bins: Bin[] }) {
  const most = Math.max(...bins.map((bin) => bin.n))
  const ticks = [0, 0.25, 0.5, 0.75, 1]
  return (
    <svg role="img" aria-label={bins.map(pointWords).join('; ')} viewBox={`0 0 ${LEFT + SIDE + 20} ${SIDE + LOW + 8}`} className="mx-auto w-full max-w-md">
      {ticks.map((tick) => (
        <g key={tick} className="text-[10px]" fill="var(--muted)">
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(tick) + 3} textAnchor="end">{percent(tick, 0)}</text>
          <text x={x(tick)} y={y(0) + 14} textAnchor="middle">{percent(tick, 0)}</text>
        </g>
      ))}
      <text x={x(0.5)} y={y(0) + 30} textAnchor="middle" className="text-[11px]" fill="var(--muted)">{words.x}</text>
      <text transform={`translate(10 ${y(0.5)}) rotate(-90)`} textAnchor="middle" className="text-[11px]" fill="var(--muted)">{words.y}</text>
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--muted)" strokeDasharray="4 4" />
      <polyline fill="none" stroke="var(--series-1)" strokeWidth="1.5" points={bins.map((bin) => `${x(bin.mean_confidence)},${y(bin.success_share)}`).join(' ')} />
      {bins.map((bin) => (
        <g key={bin.from}>
          <title>{pointWords(bin)}</title>
          <line x1={x(bin.mean_confidence)} x2={x(bin.mean_confidence)} y1={y(bin.low)} y2={y(bin.high)} stroke="var(--series-1)" strokeWidth="1.5" opacity="0.6" />
          <circle cx={x(bin.mean_confidence)} cy={y(bin.success_share)} r={3 + 4 * Math.sqrt(bin.n / most)} fill="var(--series-1)" />
        </g>
      ))}
    </svg>
  )
}

function Bins({ bins }: { bins: Bin[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-[0.93rem]">
        <caption className="sr-only">{words.title}</caption>
        <thead>
          <tr className="text-right text-[0.87rem] text-muted">
            <th scope="col" className="py-1 text-left font-medium">{words.columns.confidence}</th>
            <th scope="col" className="py-1 font-medium">{words.columns.success}</th>
            <th scope="col" className="py-1 font-medium">{words.columns.interval}</th>
            <th scope="col" className="py-1 font-medium">{words.columns.n}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map((bin) => (
            <tr key={bin.from} className="tabular border-t border-line text-right">
              <th scope="row" className="py-1 text-left font-normal">{percent(bin.mean_confidence)}</th>
              <td className="py-1">{percent(bin.success_share)}</td>
              <td className="py-1">{percent(bin.low)} – {percent(bin.high)}</td>
              <td className="py-1">{number(bin.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
