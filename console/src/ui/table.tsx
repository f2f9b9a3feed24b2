import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { text } from '@text/common'
import { Button } from './button'
import { cx } from './class-names'
import { Empty, ErrorNote, ErrorState } from './state'

export interface Column<Row> {
  id: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** Numbers stand at the right. */
  numeric?: boolean
  /** In narrower windows than this it is left out. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
  /** Takes what the others leave. */
  grow?: boolean
}

interface Props<Row> {
  label: string
  columns: Column<Row>[]
  rows: Row[] | undefined
  rowKey: (row: Row) => string
  /** Opens a row: by a click, or by Enter when it is focused. */
  onOpen?: (row: Row) => void
  isOpen?: (row: Row) => boolean
  error?: unknown
  onRetry?: () => void
  /** What stands where there are no rows: names the next step. */
  empty: ReactNode
  /** Asked for when the end comes in sight. */
  onMore?: () => void
  hasMore?: boolean
  loadingMore?: boolean
  /** Why the rows after these could not be had. */
  moreError?: unknown
  /** CSS height of the scrolling part; the table grows with its rows up to it. */
  height?: string
}

const ROW = 45
const hidden = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' }

/**
 * A list of any length: only the rows in sight are in the document, each 45 pixels high, in a real table, so that
 * screen readers count and name its cells.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, isOpen, error, onRetry, empty, onMore, hasMore, loadingMore, moreError, height = 'min(70vh, 60rem)' }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  const count = rows?.length ?? 0
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && !loadingMore && !moreError && count > 0 && last >= count - 15) onMore?.()
  }, [hasMore, loadingMore, moreError, last, count, onMore])

  if (error) return <ErrorState error={error} onRetry={onRetry} />
  if (rows && count === 0) return typeof empty === 'string' ? <Empty title={empty} /> : <>{empty}</>
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const look = (column: Column<Row>) => cx(column.numeric && 'text-right tabular', column.from && hidden[column.from], column.grow && 'w-full max-w-0')
  return (
    <div>
      <div ref={scroller} className="overflow-auto" style={{ maxHeight: height }} tabIndex={0} role="group" aria-label={label}>
        <table aria-label={label} aria-rowcount={hasMore ? -1 : count + 1} aria-busy={!rows} className="w-full border-collapse text-[0.93rem]">
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <th key={column.id} scope="col" className={cx('sticky top-0 z-10 border-b border-line bg-surface px-4 py-2 text-left text-[0.87rem] font-medium whitespace-nowrap text-muted', look(column))}>
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {!rows &&
              Array.from({ length: 8 }, (_, at) => (
                <tr key={at} className="border-b border-line last:border-0" style={{ height: ROW }}>
                  {columns.map((column) => (
                    <td key={column.id} className={cx('px-4', look(column))}>
                      <div className="h-4 animate-pulse rounded bg-sunken" />
                    </td>
                  ))}
                </tr>
              ))}
            {before > 0 && <tr aria-hidden style={{ height: before }} />}
            {items.map((item) => {
              const row = rows?.[item.index]
              if (row === undefined) return null
              return (
                <tr
                  key={rowKey(row)}
                  aria-rowindex={item.index + 2}
                  aria-current={isOpen?.(row) || undefined}
                  tabIndex={onOpen ? 0 : undefined}
                  style={{ height: ROW }}
                  className={cx('border-b border-line last:border-0', onOpen && 'cursor-pointer -outline-offset-2 hover:bg-sunken', isOpen?.(row) && 'bg-accent-soft')}
                  onClick={(event) => {
                    // a click on a control in the row, or one that ends a selection of text, is none on the row
                    const control = (event.target as HTMLElement).closest('button, a, input, label, [role=menuitem]')
                    if (!control && !window.getSelection()?.toString()) onOpen?.(row)
                  }}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row)
                  }}
                >
                  {columns.map((column) => (
                    <td key={column.id} className={cx('px-4 py-1 whitespace-nowrap', column.grow && 'truncate', look(column))}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              )
            })}
            {after > 0 && <tr aria-hidden style={{ height: after }} />}
          </tbody>
        </table>
      </div>
      {rows && !!moreError && !loadingMore && (
        <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-2">
          <ErrorNote error={moreError} className="min-w-0 flex-1" />
          <Button size="sm" onPress={onMore}>{text.actions.retry}</Button>
        </div>
      )}
      {rows && (
        <p className="border-t border-line px-4 py-2 text-[0.87rem] text-muted" aria-live="polite">
          {loadingMore ? text.table.loadingMore : hasMore ? text.table.rowsAndMore(count) : text.table.rows(count)}
        </p>
      )}
    </div>
  )
}
