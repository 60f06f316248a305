import type { Row } from '@/api/client'

export type Link = 'connecting' | 'live' | 'lost'

/** What a change says of a row. */
export type Change = Pick<
  Row,
  | 'code'
  | 'dimension'
  | 'value'
  | 'printed'
  | 'expected'
  | 'completion'
  | 'status'
  | 'judged'
  | 'increment_completion'
  | 'year_on_year'
  | 'period_on_period'
>

/** What a figure is known by. */
export function keyOf(figure: { code: string; dimension: string }): string {
  return `${figure.code}:${figure.dimension}`
}

/** A change and the newest fact that it reflects (ISO), so that older news never covers newer. */
export interface Stamped extends Change {
  fresh?: string | null
}

export interface Changes {
  fresh_as_of: string | null
  figures: Change[]
}

export interface Listener {
  changes(told: Changes): void
  link(state: Link): void
}

const CLOSED = 2
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 15_000

/** The pause before the next try: doubling, with a limit. */
export function pauseBefore(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS)
}

/**
 * Follows the gateway's changes by one EventSource, for good: the browser renews it after a break,
 * and where it gave up (an answer that is no stream) a new one is made after a pause.
 */
export class Stream {
  private source: EventSource | null = null
  private attempt = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
    private readonly make: (url: string) => EventSource = (address) => new EventSource(address),
  ) {}

  /** Connect, or connect anew. */
  open(): void {
    this.close()
    const source = this.make(this.url)
    this.source = source
    source.onopen = () => {
      this.attempt = 0
      this.listener.link('live')
    }
    source.onerror = () => this.lost(source)
    source.addEventListener('figures', (event) => {
      this.listener.changes(JSON.parse((event as MessageEvent<string>).data) as Changes)
    })
  }

  close(): void {
    clearTimeout(this.timer)
    this.source?.close()
    this.source = null
  }

  private lost(source: EventSource): void {
    this.listener.link('lost')
    if (source.readyState !== CLOSED) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.open(), pauseBefore(this.attempt++))
  }
}
