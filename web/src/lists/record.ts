import { pages, type Pages } from './pages'

interface Told<R> {
  rows: R[]
  before: number | null
}

export interface RecordPage<R> {
  rows: R[]
  next: string | null
}

/** A record that is read back from the newest, page by page by the number before which to go on. */
export function record<R>(ask: (before: number | undefined) => Promise<Told<R>>): Pages<RecordPage<R>> {
  return pages(
    () => '',
    async (_, cursor) => {
      const told = await ask(cursor ? Number(cursor) : undefined)
      return { rows: told.rows, next: told.before === null ? null : String(told.before) }
    },
  )
}
