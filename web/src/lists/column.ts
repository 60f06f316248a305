import type { RouteLocationRaw } from 'vue-router'

import { t, type Word } from '@/i18n'

export type Tone = 'good' | 'plain' | 'warn' | 'bad'

/** How a list shows one property of its rows: a cell on a desk, a labelled line on a phone. */
export interface Column<R> {
  key: string
  /** Its heading: a word of the page, or `label` as the API says it. */
  word?: Word
  label?: string
  text: (row: R) => string
  /** Where the cell leads, if anywhere. */
  to?: (row: R) => RouteLocationRaw | null
  /** A second, quieter line. */
  note?: (row: R) => string | null
  /** More exact words for who points at it. */
  title?: (row: R) => string | null
  /** Shows the text as a mark in this colour. */
  tone?: (row: R) => Tone | null
  numeric?: boolean
  /** Names the row: the heading of its card on a phone. */
  main?: boolean
  /** May break into lines. */
  wraps?: boolean
  /** What the API calls the order by this column; which way is tried first. */
  sort?: { by: string; falling: boolean }
}

export function headingOf({ label, word }: { label?: string; word?: Word }): string {
  return label ?? (word ? t(word) : '')
}
