import type { RouteLocationRaw } from 'vue-router'

import type { Permission } from '@/session/store'
import type { Word } from '@/i18n'

export interface Entry {
  word: Word
  to: RouteLocationRaw
  /** Shown only to whom the API allows this. */
  needs?: Permission
}

export interface Group {
  word: Word
  entries: Entry[]
}

const table = (number: string): RouteLocationRaw => ({ name: 'table', params: { number } })
const register = (name: string): RouteLocationRaw => ({ name: 'register', params: { name } })

export const NAVIGATION: Group[] = [
  {
    word: 'nav.group.plan',
    entries: [
      { word: 'nav.table1', to: table('1') },
      { word: 'nav.table2', to: table('2') },
      { word: 'nav.notes', to: { name: 'notes' } },
    ],
  },
  {
    word: 'nav.group.entities',
    entries: [
      { word: 'nav.enterprises', to: { name: 'enterprises' }, needs: 'registers' },
      { word: 'nav.carriers', to: register('carriers'), needs: 'registers' },
      { word: 'nav.platforms', to: register('platforms'), needs: 'registers' },
      { word: 'nav.products', to: register('products'), needs: 'registers' },
    ],
  },
  {
    word: 'nav.group.funds',
    entries: [
      { word: 'nav.funds', to: register('funds'), needs: 'registers' },
      { word: 'nav.investments', to: register('investments'), needs: 'registers' },
      { word: 'nav.loans', to: register('loans'), needs: 'registers' },
      { word: 'nav.pools', to: register('pools'), needs: 'registers' },
    ],
  },
  {
    word: 'nav.group.talent',
    entries: [
      { word: 'nav.bases', to: register('bases'), needs: 'registers' },
      { word: 'nav.headcounts', to: register('headcounts'), needs: 'registers' },
    ],
  },
  {
    word: 'nav.group.data',
    entries: [
      { word: 'nav.imports', to: { name: 'imports' }, needs: 'imports_check' },
      { word: 'nav.integration', to: { name: 'integration' }, needs: 'events_read' },
      { word: 'nav.keys', to: { name: 'keys' }, needs: 'keys' },
    ],
  },
]
