import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { Coalescer, paced } from './coalesce'
import { isOlder } from './patch'
import { keyOf, Stream, type Link, type Stamped } from './stream'

export { keyOf }

const PAUSE_MS = 250
const REMEMBERED_NEWS = 60
const HIDDEN_MS = 60_000
const SILENT_MS = 5_000
const FIRST_MS = 5_000

/** A figure that moved while this page was open; values are exact, in the unit of the figure. */
export interface News {
  number: number
  at: number
  code: string
  dimension: string
  before: string | null
  after: string | null
}

/** A batch of changes that came together; `number` rises with each. */
export interface Batch {
  number: number
  changes: Stamped[]
}

type Figure = Pick<Stamped, 'code' | 'dimension' | 'value' | 'fresh'>

/** The page's one connection to the live figures: changes as they come, and whether it holds. */
export const useLive = defineStore('live', () => {
  const link = ref<Link>('connecting')
  const fresh = ref<string | null>(null)
  const batch = shallowRef<Batch>({ number: 0, changes: [] })
  const news = shallowRef<News[]>([])
  const openings = ref(0)
  const known = new Map<string, Figure>()
  let count = 0

  /** Keeps the newest value of a figure; answers the one before, null where it is news to nobody. */
  function moved(figure: Figure): Figure | null {
    const before = known.get(keyOf(figure))
    if (before && isOlder(figure.fresh, before.fresh)) return null
    known.set(keyOf(figure), figure)
    return before && before.value !== figure.value ? before : null
  }

  function tell(figures: Figure[]): void {
    const at = Date.now()
    const told = figures.flatMap((figure) => {
      const before = moved(figure)
      if (!before) return []
      const { code, dimension, value: after } = figure
      return [{ number: ++count, at, code, dimension, before: before.value, after }]
    })
    if (told.length) news.value = [...told.reverse(), ...news.value].slice(0, REMEMBERED_NEWS)
  }

  function hand(changes: Stamped[]): void {
    tell(changes)
    batch.value = { number: batch.value.number + 1, changes }
  }

  let first = true
  /** What was read while the first stream was made is told anew later: a first view need not wait for it. */
  function opened(): void {
    setTimeout(() => openings.value++, first ? FIRST_MS : 0)
    first = false
  }

  const coalescer = new Coalescer<Stamped>(keyOf, hand, paced(PAUSE_MS))
  const stream = new Stream('/api/v1/live', {
    changes(changes) {
      fresh.value = changes.fresh_as_of
      coalescer.add(changes.figures.map((change) => ({ ...change, fresh: changes.fresh_as_of })))
    },
    link(state) {
      link.value = state
      if (state === 'live') opened()
    },
  })

  /** A table of today was read: what moved unseen is news, and a silent stream is opened anew. */
  function remember(figures: Figure[], freshAsOf: string | null): void {
    tell(figures)
    fresh.value ??= freshAsOf
    if (link.value === 'live' && isOlder(fresh.value, freshAsOf)) setTimeout(() => suspect(freshAsOf), SILENT_MS)
  }

  function suspect(freshAsOf: string | null): void {
    if (!isOlder(fresh.value, freshAsOf)) return
    fresh.value = freshAsOf
    stream.open()
  }

  let away: ReturnType<typeof setTimeout> | undefined
  function onVisibility(): void {
    clearTimeout(away)
    if (document.hidden) {
      away = setTimeout(() => {
        stream.close()
        link.value = 'connecting'
      }, HIDDEN_MS)
    } else if (link.value !== 'live') stream.open()
  }

  let started = false
  /** Connect; later calls change nothing. */
  function start(): void {
    if (started) return
    started = true
    stream.open()
    document.addEventListener('visibilitychange', onVisibility)
    addEventListener('online', () => stream.open())
    addEventListener('offline', () => (link.value = 'lost'))
  }

  return { link, fresh, batch, news, openings, remember, start }
})
