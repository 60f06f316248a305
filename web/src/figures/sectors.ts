import { shallowRef, type ShallowRef } from 'vue'

import { api, data, type Table } from '@/api/client'
import { language } from '@/i18n'

export interface Sector {
  code: string
  name_zh: string
  name_en: string
}

const sectors = shallowRef<Sector[]>([])
let asked: Promise<void> | null = null

async function ask(): Promise<void> {
  const table = await data<Table>(api.GET('/api/v1/tables/{number}', { params: { path: { number: '2' } } }))
  const found = new Map(
    table.rows.map((row) => [row.dimension, { code: row.dimension, name_zh: row.group, name_en: row.group_en }]),
  )
  sectors.value = [...found.values()]
}

/** The sectors as Table 2 names them, in its order; empty until they are known. */
export function useSectors(): Readonly<ShallowRef<Sector[]>> {
  asked ??= ask().catch(() => {
    asked = null
  })
  return sectors
}

/** A sector's name in the language of the page; its code until the names are known. */
export function sectorName(code: string): string {
  const found = sectors.value.find((sector) => sector.code === code)
  if (!found) return code
  return language.value === 'zh' ? found.name_zh : found.name_en
}
