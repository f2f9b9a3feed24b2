/** The second around the moment at which an id was made: the first 48 bits of its UUIDv7 are milliseconds. */
export function around(id: string): { from: string; to: string } {
  const at = parseInt(id.replace(/^[a-z]+_/, '').replace(/-/g, '').slice(0, 12), 16)
  return { from: new Date(at - 1000).toISOString(), to: new Date(at + 1000).toISOString() }
}
