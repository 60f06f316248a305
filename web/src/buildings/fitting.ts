/** Why a lead would fit a building, in words. Pure but for the language. */

import type { Schemas } from '@/api/client'
import { grouped } from '@/figures/exact'
import { sectorName } from '@/figures/sectors'
import type { Tone } from '@/lists/column'
import { codeOf } from '@/matters/party'
import { t } from '@/i18n'

export type Lead = Schemas['FittingLead']

export const tones: Record<Lead['verdict'], Tone> = { fits: 'good', unknown: 'plain', misses: 'warn' }

/** The area and the sector that it asks for. */
export function wantsOf({ area, sector }: Lead): string {
  const wanted = area === null ? t('building.fitting.no_area') : `${grouped(area)} ㎡`
  return sector === null ? wanted : `${wanted} · ${sectorName(sector)}`
}

/** Each reason with the points that it gives. */
export function reasonsOf(lead: Lead): string {
  return lead.reasons.map((reason) => reasonOf(lead, reason)).join(t('list.semicolon'))
}

function reasonOf({ sector }: Lead, { code, amount, thing, name, points }: Lead['reasons'][number]): string {
  const told = {
    amount: amount === null ? '' : grouped(amount),
    thing: name ?? (thing ? codeOf(thing) : ''),
    sector: sector === null ? '' : sectorName(sector),
  }
  return points ? `${t(`building.fit.${code}`, told)}（+${points}）` : t(`building.fit.${code}`, told)
}
