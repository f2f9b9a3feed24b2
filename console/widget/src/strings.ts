/** All that the widget says by itself. `{…}` is filled in. */
export const en = {
  lang: 'en',
  open: 'Open chat',
  close: 'Close chat',
  unread: '{n} unread',
  assistant: 'AI assistant',
  connecting: 'Connecting…',
  begin: 'New conversation',
  back: 'Back to the previous conversation',
  log: 'Conversation',
  greeting: 'Hello! What can I help you with?',
  suggestions: 'Suggested questions',
  write: 'Write a message…',
  label: 'Your message',
  send: 'Send',
  stop: 'Stop answering',
  attach: 'Attach files',
  remove: 'Remove {name}',
  drop: 'Drop files to attach them',
  you: 'You said:',
  says: '{name} said:',
  thinking: 'Writing an answer',
  sending: 'Sending…',
  waiting: 'Will be sent once you are online again',
  retry: 'Try again',
  latest: 'Newest message',
  sources: 'Sources',
  source: 'Source {n}: {title}',
  page: 'page {n}',
  hide: 'Hide source',
  cancelled: 'You stopped this answer.',
  interrupted: 'This answer was interrupted.',
  good: 'Good answer',
  bad: 'Bad answer',
  thanks: 'Thank you for telling us.',
  why: 'What was wrong?',
  reasons: 'Not correct|Does not answer my question|Hard to understand',
  details: 'Tell us more (optional)',
  submit: 'Send feedback',
  skip: 'Skip',
  offline: 'You are offline. Messages are sent once you are back.',
  lost: 'Connection lost. Trying again…',
  refused: 'The chat is not available right now.',
  disclaimer: 'Answers are written by AI and may be wrong.',
  files: 'At most {n} files with {size} MB together.',
  unreadable: 'A file could not be read. Choose it again.',
  image: 'Images cannot be read. Attach a document or text.',
  fault: 'Something went wrong. Please try again.',
  rate_limited: 'Too many messages at once. Please wait a moment.',
  wait: 'You can try again {time}.',
  budget_exhausted: 'The assistant has reached its limit for now. Please come back later.',
  conflict: 'The answer before is still being written. Please try again in a moment.',
  network: 'The message could not be sent. Check your connection.',
  overloaded: 'Very many people are asking right now. Please try again in a moment.',
  unavailable: 'The assistant cannot be reached right now. Please try again in a moment.',
  context_too_long: 'That is too much text at once. Please shorten it.',
  personal_data_blocked: 'This looks like personal data, which may not be sent here. Please leave it out.',
  unsupported_media_type: 'This kind of file cannot be read.',
  expired_token: 'Your session has ended. Please reload the page.',
}

export type Text = keyof typeof en
export type Say = (text: Text, values?: Record<string, string | number>) => string

/** Further languages, each under its tag; what one lacks is said in English. */
const catalogues: Record<string, Partial<Record<Text, string>>> = { en }

/** @param locale such as `de-CH` */
export function speak(locale: string): Say {
  const chosen = catalogues[locale] ?? catalogues[locale.split('-')[0]!] ?? en
  return (text, values = {}) =>
    (chosen[text] ?? en[text]).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

const SAME: Record<string, Text> = {
  too_many_attempts: 'rate_limited', upstream_rate_limited: 'overloaded', plan_limit_reached: 'budget_exhausted',
  no_provider: 'unavailable', store_unavailable: 'unavailable', starting: 'unavailable', shutting_down: 'unavailable',
  upstream_failed: 'unavailable', upstream_rejected: 'unavailable', deadline_exceeded: 'unavailable',
  idempotency_in_flight: 'conflict', invalid_token: 'expired_token',
}

/** What a visitor is told of a refusal. */
export function explained(say: Say, code: string, detail = ''): string {
  if (detail && (code === 'invalid_request' || code === 'request_too_large')) return detail
  return say(SAME[code] ?? (code in en ? (code as Text) : 'fault'))
}

/** `in 3 minutes`: of the seconds, minutes, hours or days that are left, what is readable. */
export function until(ms: number): string {
  const units = [['second', 1], ['minute', 60], ['hour', 3_600], ['day', 86_400]] as const
  const [unit, length] = units.findLast(([, length]) => ms >= length * 1000 * 2) ?? units[0]
  return new Intl.RelativeTimeFormat('en').format(Math.ceil(ms / 1000 / length), unit)
}
