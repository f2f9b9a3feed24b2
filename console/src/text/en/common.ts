/** What several pages say. Each feature's own words are in the file of its name; a language is a folder like this one. */
export const text = {
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    copied: 'Copied',
    copy: 'Copy',
    create: 'Create',
    delete: 'Delete',
    edit: 'Edit',
    retry: 'Try again',
    save: 'Save changes',
    undo: 'Undo',
  },
  states: {
    loading: 'Loading…',
    failed: 'This could not be loaded',
    failedAction: 'That did not work',
    requestId: (id: string) => `Request ${id}`,
    none: '–',
    all: 'All',
    definitionOf: (label: string) => `What “${label}” counts`,
  },
  dates: { label: 'Dates', from: 'From', until: 'To' },
  beforeAfter: { before: 'Now', after: 'After', difference: 'Difference' },
  diff: { before: 'Before', after: 'After', same: 'Nothing changed.' },
  missing: { title: 'Not found', detail: 'What this address names does not exist, or is no longer kept.' },
  confirm: {
    typeName: (name: string) => `Type “${name}” to confirm`,
  },
  table: {
    rows: (n: number) => `${n.toLocaleString('en')} ${n === 1 ? 'row' : 'rows'}`,
    rowsAndMore: (n: number) => `${n.toLocaleString('en')} rows and more`,
    loadingMore: 'Loading more rows…',
  },
  lists: { remove: (word: string) => `Remove ${word}` },
  chart: { table: 'Show as a table', chart: 'Show as a chart', day: 'Day' },
} as const
