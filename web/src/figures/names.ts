import { shallowRef } from 'vue'

import { api, data, type Row, type Table } from '@/api/client'
import { named } from '@/i18n'

type Named = Pick<Row, 'name_zh' | 'name_en'>

const names = shallowRef(new Map<string, Named>())
let asked: Promise<void> | null = null

async function ask(): Promise<void> {
  const tables = await Promise.all(
    (['2', '1'] as const).map((number) =>
      data<Table>(api.GET('/api/v1/tables/{number}', { params: { path: { number } } })),
    ),
  )
  names.value = new Map(tables.flatMap((table) => table.rows.map((row) => [row.code, row] as const)))
}

/** What the tables call an indicator; its code until that is known. */
export function useIndicatorNames(): (code: string) => string {
  asked ??= ask().catch(() => {
    asked = null
  })
  return (code) => {
    const found = names.value.get(code)
    return found ? named(found) : code
  }
}
