import type { RouteLocationRaw } from 'vue-router'

import { listRoute } from '@/entities/links'
import { said, type Entities } from '@/entities/model'
import type { Permission } from '@/session/store'
import { t, type Word } from '@/i18n'

export interface Entry {
  label: string
  to: RouteLocationRaw
  /** Shown only to whom the API allows this. */
  needs?: Permission
}

export interface Group {
  code: string
  label: string
  entries: Entry[]
}

const table = (number: string): RouteLocationRaw => ({ name: 'table', params: { number } })
const entry = (word: Word, to: RouteLocationRaw, needs?: Permission): Entry => ({ label: t(word), to, needs })

const plan = (): Group => ({
  code: 'plan',
  label: t('nav.group.plan'),
  entries: [
    entry('nav.desk', { name: 'desk' }),
    entry('nav.table1', table('1')),
    entry('nav.table2', table('2')),
    entry('nav.notes', { name: 'notes' }),
    entry('nav.systems', { name: 'systems' }),
    entry('nav.snapshots', { name: 'snapshots' }),
  ],
})

const matters = (): Group => ({
  code: 'matters',
  label: t('nav.group.matters'),
  entries: [
    entry('nav.mine', { name: 'mine' }, 'registers'),
    entry('nav.board', { name: 'board' }, 'registers'),
    entry('nav.stages', { name: 'stages' }, 'registers'),
    entry('nav.rosters', { name: 'roster', params: { list: '' } }, 'registers'),
    entry('nav.issues', { name: 'issues' }, 'registers'),
    entry('nav.review', { name: 'review' }, 'registers'),
  ],
})

/** The group of the API in which enterprises and buildings stand. */
const PLACES = 'entities'
const ladder = (): Entry => entry('nav.ladder', { name: 'ladder' }, 'registers')
const buildings = (): Entry => entry('nav.buildings', { name: 'buildings', params: { kind: '' } }, 'registers')

const data = (): Group => ({
  code: 'data',
  label: t('nav.group.data'),
  entries: [
    entry('nav.filing', { name: 'filing' }, 'readings_send'),
    entry('nav.own_building', { name: 'own-building' }, 'things_edit'),
    entry('nav.queues', { name: 'queues', params: { queue: '' } }, 'readings_review'),
    entry('nav.imports', { name: 'imports' }, 'imports_check'),
    entry('nav.integration', { name: 'integration' }, 'events_read'),
    entry('nav.keys', { name: 'keys' }, 'keys'),
  ],
})

/** What stands in the navigation: the page's own entries, and a list for every entity that has one. */
export function navigation(entities: Entities): Group[] {
  const groups = [plan(), matters()]
  for (const { code, label, entities: some } of entities.groups()) {
    const entries = some.map((entity): Entry => ({ label: said(entity.plural), to: listRoute(entity), needs: 'registers' }))
    const group = groups.find((one) => one.code === code)
    if (group) group.entries.push(...entries)
    else groups.push({ code, label: said(label), entries: code === PLACES ? [...entries, ladder(), buildings()] : entries })
  }
  return [...groups, data()]
}
