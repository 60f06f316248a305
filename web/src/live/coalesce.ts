export interface Scheduler {
  (run: () => void): void
}

/** At most one run per animation frame, and none within `pause` ms of the last. */
export function paced(pauseMs: number): Scheduler {
  return (run) => setTimeout(() => requestAnimationFrame(run), pauseMs)
}

/** Gathers what comes by key, the newest of each key wins; hands all over together when due. */
export class Coalescer<T> {
  private gathered = new Map<string, T>()

  constructor(
    private readonly keyOf: (thing: T) => string,
    private readonly hand: (things: T[]) => void,
    private readonly schedule: Scheduler,
  ) {}

  add(things: Iterable<T>): void {
    const idle = this.gathered.size === 0
    for (const thing of things) this.gathered.set(this.keyOf(thing), thing)
    if (idle && this.gathered.size > 0) this.schedule(() => this.flush())
  }

  private flush(): void {
    const things = [...this.gathered.values()]
    this.gathered = new Map()
    this.hand(things)
  }
}
