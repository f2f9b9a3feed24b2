/** What is said of changes of the configuration, on each page that has some of its fields. */
export const text = {
  label: 'Unsaved changes',
  changes: (n: number) => `${n} unsaved ${n === 1 ? 'change' : 'changes'}`,
  review: 'Review',
  discard: 'Discard',
  reviewTitle: 'Unsaved changes',
  saved: 'The configuration was saved',
  conflict: 'Somebody else changed the configuration meanwhile.',
  reload: 'Load theirs and keep mine',
} as const
