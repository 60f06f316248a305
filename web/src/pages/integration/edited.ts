/** What an editor holds beside what it began with. Pure. */
export type Edited = { kind: 'same' } | { kind: 'event'; text: string } | { kind: 'broken' }

/**
 * An event that was edited is sent itself; one that was not, as it stands in the letter.
 * It goes as it was written: who parses it first loses members that stand twice.
 */
export function edited(before: string, after: string): Edited {
  if (before === after) return { kind: 'same' }
  try {
    const event: unknown = JSON.parse(after)
    const isObject = typeof event === 'object' && event !== null && !Array.isArray(event)
    return isObject ? { kind: 'event', text: after } : { kind: 'broken' }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'broken' }
    throw error
  }
}
