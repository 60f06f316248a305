/** For whom somebody acts: the scopes that events name as parties. Pure. */

const PARTIES = ['department', 'enterprise', 'carrier', 'institution']

export interface Actor {
  /** References, as events write them. */
  parties: string[]
  /** May steer the matters of all. */
  steers: boolean
  /** May act on matters at all. */
  works: boolean
}

export function actorOf(scopes: string[], can: Set<string>): Actor {
  const parties = scopes.filter((scope) => PARTIES.includes(kindOf(scope)))
  return { parties, steers: can.has('cases_dispatch'), works: can.has('cases_work') }
}

const DEPARTMENT = 'department/'

/** A department as events write it, however it was typed. */
export function departmentOf(name: string): string {
  return name.startsWith(DEPARTMENT) ? name : `${DEPARTMENT}${name}`
}

export function kindOf(reference: string): string {
  return reference.split('/')[0] ?? ''
}

/** What a Reference names, without its kind. */
export function codeOf(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1)
}

/** What a party is called; where nobody says, its code. */
export function partyName(reference: string, names: Record<string, string>): string {
  return names[reference] ?? codeOf(reference)
}

/** The codes of the parties of one kind. */
export function partiesOf(actor: Actor, kind: string): string[] {
  return actor.parties.filter((one) => kindOf(one) === kind).map(codeOf)
}
