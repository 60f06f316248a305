import { TOTAL } from '@/figures/links'

/** Table 1 figures that Table 2 gives by sector, and under which code. */
const SPLITS: Record<string, string> = {
  total_output: 'output',
  workforce: 'workforce',
  enterprise_count: 'enterprise_count',
  above_scale_count: 'above_scale_count',
  output: 'output',
}

const WHOLES: Record<string, string> = { output: 'total_output' }

/** The indicator by sector, where there is one. */
export function splitOf(code: string): string | null {
  return SPLITS[code] ?? null
}

/** Where a figure and a dimension are told together. */
export function placeOf(code: string, dimension: string): { code: string; dimension: string } {
  if (dimension === TOTAL) return { code: WHOLES[code] ?? code, dimension }
  return { code: SPLITS[code] ?? code, dimension }
}
