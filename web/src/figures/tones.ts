import type { Status } from '@/api/client'
import type { Tone } from '@/lists/column'

/** A status as the colour of a mark in a list. */
export const TONES: Record<Status, Tone> = {
  ahead: 'good',
  on_track: 'good',
  at_risk: 'warn',
  behind: 'bad',
  no_data: 'plain',
  future: 'plain',
}
