import { text } from '@text/common'

interface Props<Row extends string> {
  label: string
  rows: readonly Row[]
  names: Record<Row, string>
  before: Record<Row, number>
  after: Record<Row, number>
  format: Record<Row, (value: number) => string>
}

/** Figures as they are, as they would be, and what lies between. */
export function BeforeAfter<Row extends string>({ label, rows, names, before, after, format }: Props<Row>) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-[0.93rem]">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="text-right text-[0.87rem] text-muted">
            <td />
            <th scope="col" className="py-1 pl-3 font-medium">{text.beforeAfter.before}</th>
            <th scope="col" className="py-1 pl-3 font-medium">{text.beforeAfter.after}</th>
            <th scope="col" className="py-1 pl-3 font-medium">{text.beforeAfter.difference}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const difference = after[row] - before[row]
            return (
              <tr key={row} className="tabular border-t border-line text-right">
                <th scope="row" className="py-1.5 pr-4 text-left font-normal">{names[row]}</th>
                <td className="py-1.5 pl-3 whitespace-nowrap">{format[row](before[row])}</td>
                <td className="py-1.5 pl-3 font-medium whitespace-nowrap">{format[row](after[row])}</td>
                <td className="py-1.5 pl-3 whitespace-nowrap">{difference === 0 ? text.states.none : `${difference > 0 ? '+' : ''}${format[row](difference)}`}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
