/** What is said about answers wherever they are shown. */
export const text = {
  source: (n: number, title: string) => `Source ${n}: ${title}`,
  page: (n: number) => `Page ${n}`,
  openSource: 'Open in Knowledge',
  sources: 'Sources',
  score: (value: string) => `Fit ${value}`,
  noAnswer: 'The answer is empty.',
  assistant: 'Assistant',
  files: 'Attached',
  fileSize: (name: string, size: string) => `${name}, ${size}`,
} as const
