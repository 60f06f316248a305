export interface Spot {
  x: number
  y: number
}

/** Values as points in a box, evenly spaced; y grows downwards, an unknown value is left out. */
export function spots(values: (number | null)[], others: (number | null)[], width: number, height: number): Spot[] {
  const known = [...values, ...others].filter((value) => value !== null)
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const step = width / Math.max(values.length - 1, 1)
  return values.flatMap((value, index) =>
    value === null ? [] : [{ x: index * step, y: height - ((value - low) / span) * height }],
  )
}

/** A path through the points. */
export function path(points: Spot[]): string {
  return points.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`).join('')
}
