/** What a form asks for, and what was answered. */

import type { Option } from '@/lists/definition'
import type { Word } from '@/i18n'

export interface Ask {
  name: string
  /** What it is called: a word of the page, or `label` as the type says it. */
  word?: Word
  label?: string
  control: 'choice' | 'text' | 'long' | 'day' | 'department' | 'money' | 'files' | 'score'
  options?: Option[]
  optional?: boolean
}

export type Told = Record<string, string>

/** What is asked for and lacks an answer. */
export function lacking(wanted: Ask[], told: Told): Ask[] {
  return wanted.filter((one) => !one.optional && one.control !== 'files' && !told[one.name]?.trim())
}
