import { keyOf, type Change, type Stamped } from './stream'

/** Whether something reflects older facts than what is there; unknown times never do. */
export function isOlder(told: string | null | undefined, shown: string | null | undefined): boolean {
  return !!told && !!shown && Date.parse(told) < Date.parse(shown)
}

/**
 * The rows with the changes written over them, as long as these are not older than the row.
 * Rows that did not change stay the same objects.
 */
export function patched<R extends Change & { fresh?: string | null }>(rows: R[], changes: Stamped[]): R[] {
  const byKey = new Map(changes.map((change) => [keyOf(change), change]))
  return rows.map((row) => {
    const change = byKey.get(keyOf(row))
    return change && !isOlder(change.fresh, row.fresh) ? { ...row, ...change } : row
  })
}
