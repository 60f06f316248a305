/** What a topic of facts is shown as, and the commands by which it is followed. Pure but for the language. */

import type { Schemas } from '@/api/client'
import type { Tone } from '@/lists/column'
import { t, type Word } from '@/i18n'

export type Feed = Schemas['Feed']

const FOLLOWER = 'city'
const MINUTE = 60

export function behindText({ behind, seconds }: Feed): string {
  if (behind === null) return t('feeds.silent')
  return behind ? t('feeds.behind', { count: behind, seconds: Math.round(seconds ?? 0) }) : t('feeds.current')
}

export function freshTone({ behind, seconds }: Feed): Tone {
  if (behind === null) return 'bad'
  if (!behind) return 'good'
  return (seconds ?? 0) > MINUTE ? 'bad' : 'warn'
}

/** The open ones of the same list as a file of some form. */
export function filesOf({ path }: Feed): (form: string) => string {
  return (form) => (path === 'enterprises' ? `/api/v1/exports/enterprises.${form}` : `/api/v1/exports/registers/${path}.${form}?open=true`)
}

export function commands(feed: Feed): { word: Word; text: string }[] {
  const follow = [
    'kafka-console-consumer.sh --bootstrap-server "$KAFKA" \\',
    '  --consumer.config follower.properties \\',
    `  --group ${FOLLOWER}.1 --topic ${feed.topic} \\`,
    '  --from-beginning --property print.key=true',
  ].join('\n')
  const found: { word: Word; text: string }[] = [
    { word: 'feeds.let_in', text: `python -m deploy.access follower ${FOLLOWER} --topic ${feed.topic}` },
    { word: 'feeds.follow', text: follow },
  ]
  if (feed.path) {
    const address = `${window.location.origin}${filesOf(feed)('csv')}`
    found.push({ word: 'feeds.download', text: `curl -H "Authorization: Bearer $KEY" -o ${feed.path}.csv \\\n  "${address}"` })
  }
  return found
}
