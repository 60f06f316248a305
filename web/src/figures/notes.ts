import { ref, shallowRef, type ShallowRef } from 'vue'

import { splitOf } from './splits'
import { api, data, type Schemas } from '@/api/client'
import { TOTAL } from '@/figures/links'

export type Note = Schemas['Note']

const notes = shallowRef<Note[]>([])
/** They are there, or do not come: names that bear them grow no more. */
export const notesSettled = ref(false)
let asked: Promise<void> | null = null

/** The plan's inconsistencies; they never change while a page is open. */
export function useNotes(): Readonly<ShallowRef<Note[]>> {
  asked ??= data(api.GET('/api/v1/notes'))
    .then((told) => {
      notes.value = told.notes
    })
    .catch(() => {
      asked = null
    })
    .finally(() => (notesSettled.value = true))
  return notes
}

/** Whether a note touches a figure; what is about single sectors is told with those. */
export function touches(note: Note, code: string, dimension: string): boolean {
  const codes = [code, splitOf(code)]
  const itsIndicator = note.indicators.some((one) => codes.includes(one))
  const isOfAll = note.sectors.length === 0
  return itsIndicator && (isOfAll || (dimension !== TOTAL && note.sectors.includes(dimension)))
}
