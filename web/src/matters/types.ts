/** Types of matters as the API tells them: their stages, forms and results. Pure but for the language. */

import type { Schemas } from '@/api/client'
import { said, type Label } from '@/entities/model'
import type { Option } from '@/lists/definition'

export type MatterType = Schemas['MatterType']
export type Version = Schemas['TypeVersion']
export type Stage = Schemas['TypeStage']
export type Family = Schemas['Family']

export const FAMILIES: Family[] = ['case', 'claim', 'matter', 'task']

export function isFamily(name: string): name is Family {
  return (FAMILIES as string[]).includes(name)
}

/** The name that a family's lists have in addresses. */
export const listOf = (family: Family): string => `${family}s`

export class MatterTypes {
  constructor(readonly all: MatterType[] = []) {}

  of(family: string, code: string): MatterType | null {
    return this.all.find((one) => one.family === family && one.code === code) ?? null
  }

  in(family: string): MatterType[] {
    return this.all.filter((one) => one.family === family)
  }

  /** The rules of a type on a day: the newest version begun, else the first. */
  version(family: string, code: string, day: string): Version | null {
    const versions = this.of(family, code)?.versions ?? []
    return versions.filter((one) => one.from <= day).at(-1) ?? versions[0] ?? null
  }

  name(family: string, code: string): string {
    return nameOf(this.of(family, code), code)
  }

  /** A stage that the type does not know is called as it was told. */
  stage(family: string, type: string, code: string, day = LATEST): string {
    return nameOf(this.version(family, type, day)?.stages.find((one) => one.code === code), code)
  }
}

const LATEST = '9999-12-31'

function nameOf(label: Label | null | undefined, code: string): string {
  return label ? said(label) : code
}

/** What types, stages and results are chosen from. */
export function optionsOf(ones: readonly ({ code: string } & Label)[]): Option[] {
  return ones.map((one) => ({ value: one.code, label: said(one) }))
}

/** Types of all families together, told apart by `family.code`. */
export function typeOptions(types: readonly MatterType[]): Option[] {
  return types.map((one) => ({ value: keyOf(one), label: said(one) }))
}

export function keyOf({ family, code }: MatterType): string {
  return `${family}.${code}`
}

/** Where a stage leads: first the next one, then the ends, then back; what is over, back alone. */
export function ahead(version: Version, now: string): Stage[] {
  const place = version.stages.findIndex((one) => one.code === now)
  const back = version.stages.filter((one, index) => !one.ends && (place < 0 || index < place)).reverse()
  if (version.stages[place]?.ends) return back
  const next = version.stages.filter((one, index) => place >= 0 && index === place + 1 && !one.ends)
  const ends = version.stages.filter((one) => one.ends)
  return [...next, ...ends, ...back]
}
