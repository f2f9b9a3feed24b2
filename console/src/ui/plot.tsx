import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface Series {
  label: string
  /** One for each label of the x axis; null where nothing is known. */
  values: (number | null)[]
}

interface Props {
  label: string
  x: string[]
  series: Series[]
  format: (value: number | null) => string
  kind: 'line' | 'bars' | 'stacked'
  height: number
}

/** What a colour of the style sheet is in the theme of now: a canvas knows no variables. */
function colour(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

function stacked(series: Series[]): (number | null)[][] {
  const sums: (number | null)[][] = []
  series.forEach((one, at) => sums.push(one.values.map((value, i) => (value ?? 0) + (sums[at - 1]?.[i] ?? 0))))
  return sums
}

/** The drawing alone; `Chart` puts its legend and its table beside it. Loaded when the first chart is shown. */
export default function Plot({ label, x, series, format, kind, height }: Props) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = host.current
    if (!element) return
    let plot: uPlot | null = null
    const draw = () => {
      plot?.destroy()
      const ink = colour('--muted')
      const line = colour('--line')
      const tall = kind !== 'line'
      // the highest of a stack is drawn first, the lower ones over it
      const order = series.map((_, at) => (kind === 'stacked' ? series.length - 1 - at : at))
      const values = kind === 'stacked' ? stacked(series) : series.map((one) => one.values)
      const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' }
      plot = new uPlot(
        {
          width: element.clientWidth,
          height,
          legend: { show: false },
          cursor: { y: false, points: { size: 6 } },
          scales: { x: { time: false, range: (_, low, high) => [low - 0.5, high + 0.5] }, y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] } },
          axes: [
            { ...axis, grid: { show: false }, size: 30, values: (_, at) => at.map((i) => (Number.isInteger(i) ? (x[i] ?? '') : '')), space: 70 },
            { ...axis, values: (_, at) => at.map((value) => format(value)), size: 64 },
          ],
          series: [
            {},
            ...order.map((at) => ({
              label: series[at]?.label ?? '',
              stroke: colour(`--series-${(at % 5) + 1}`),
              width: tall ? 0 : 2,
              fill: tall ? colour(`--series-${(at % 5) + 1}`) : undefined,
              paths: tall ? uPlot.paths.bars?.({ size: [0.7, 60] }) : undefined,
              points: { show: !tall, size: 6, filter: (plot: uPlot, of: number) => alone(plot.data[of]) },
              spanGaps: false,
            })),
          ],
          plugins: [tip(x, series, format)],
        },
        [x.map((_, i) => i), ...order.map((at) => values[at] ?? [])],
        element,
      )
    }
    draw()
    const sized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }))
    sized.observe(element)
    const themed = new MutationObserver(draw)
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', draw)
    return () => {
      sized.disconnect()
      themed.disconnect()
      system.removeEventListener('change', draw)
      plot?.destroy()
    }
  }, [x, series, format, kind, height])
  return <div ref={host} role="img" aria-label={label} className="relative w-full min-w-0" style={{ height }} />
}

/** The values that no line reaches: nothing is known right before and right after them. */
function alone(values: ArrayLike<number | null | undefined> | undefined): number[] {
  return Array.from(values ?? []).flatMap((value, at, all) => (value != null && all[at - 1] == null && all[at + 1] == null ? [at] : []))
}

/** What is under the pointer, in words. */
function tip(x: string[], series: Series[], format: (value: number | null) => string): uPlot.Plugin {
  let box: HTMLDivElement | null = null
  return {
    hooks: {
      init: (plot) => {
        box = document.createElement('div')
        box.className = 'pointer-events-none absolute z-10 hidden rounded-md border border-line bg-raised px-2.5 py-1.5 text-[0.85rem] whitespace-nowrap shadow-raised'
        plot.over.append(box)
      },
      setCursor: (plot) => {
        const at = plot.cursor.idx
        if (!box) return
        box.classList.toggle('hidden', at == null)
        if (at == null) return
        const lines = [x[at] ?? '', ...series.map((one) => `${one.label}: ${format(one.values[at] ?? null)}`)]
        box.replaceChildren(
          ...lines.map((words, i) => {
            const row = document.createElement('div')
            row.textContent = words
            if (i === 0) row.className = 'font-medium'
            return row
          }),
        )
        const left = plot.cursor.left ?? 0
        const over = left > plot.over.clientWidth / 2
        box.style.left = over ? '' : `${left + 12}px`
        box.style.right = over ? `${plot.over.clientWidth - left + 12}px` : ''
        box.style.top = '8px'
      },
    },
  }
}
