/** What several pages say. Each feature's own words are in the file of its name; a language is a folder like this one. */
export const text = {
  product: 'Parley',
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    copied: 'Copied',
    copy: 'Copy',
    create: 'Create',
    delete: 'Delete',
    edit: 'Edit',
    more: 'Load more',
    open: 'Open',
    refresh: 'Refresh',
    retry: 'Try again',
    save: 'Save changes',
    undo: 'Undo',
  },
  states: {
    loading: 'Loading…',
    failed: 'This could not be loaded',
    failedAction: 'That did not work',
    requestId: (id: string) => `Request ${id}`,
    noData: 'No data',
    none: '–',
    all: 'All',
  },
  confirm: {
    typeName: (name: string) => `Type “${name}” to confirm`,
  },
  table: {
    rows: (n: number) => `${n.toLocaleString('en')} ${n === 1 ? 'row' : 'rows'}`,
    rowsAndMore: (n: number) => `${n.toLocaleString('en')} rows and more`,
    loadingMore: 'Loading more rows…',
  },
  diff: { before: 'Before:', after: 'After:' },
  chart: { table: 'Show as a table', chart: 'Show as a chart', day: 'Day' },
} as const
