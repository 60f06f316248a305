/** What an editor holds beside what it began with. Pure. */
export type Edited = { kind: 'same' } | { kind: 'event'; event: Record<string, unknown> } | { kind: 'broken' }

/** An event that was edited is sent itself; one that was not, as it stands in the letter. */
export function edited(before: string, after: string): Edited {
  if (before === after) return { kind: 'same' }
  try {
    const event: unknown = JSON.parse(after)
    const isObject = typeof event === 'object' && event !== null && !Array.isArray(event)
    return isObject ? { kind: 'event', event: event as Record<string, unknown> } : { kind: 'broken' }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'broken' }
    throw error
  }
}
