/** Questions that are suggested for a document. */
export const text = {
  about: (title: string, heading: string) => `What does ${title} say about ${/^[A-Z][a-z]/.test(heading) ? heading[0]?.toLowerCase() + heading.slice(1) : heading}?`,
  title: (title: string) => `What does ${title} say?`,
} as const
