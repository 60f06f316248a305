/** What is said of a source's silence, in words. */

import { cadenceName, silentHours, type KnownSource } from './silence'
import { moment } from '@/figures/format'
import { t } from '@/i18n'

const DAY_HOURS = 24

export function expectedEvery({ every_hours }: KnownSource): string {
  if (every_hours === null) return t('cadence.none')
  const name = cadenceName(every_hours)
  return name ? t(`cadence.${name}`) : t('cadence.hours', { hours: every_hours })
}

export function lastHeard({ heard_at }: KnownSource): string {
  return heard_at ? moment(heard_at) : t('source.never')
}

export function silentFor(source: KnownSource, now: number): string {
  const hours = silentHours(source, now)
  const days = Math.floor(hours / DAY_HOURS)
  return days ? t('source.days', { days, hours: hours % DAY_HOURS }) : t('source.hours', { hours })
}
