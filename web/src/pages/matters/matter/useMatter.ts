import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

import { useRequest, type RequestState } from '@/api/useRequest'
import { matterOn, type Done, type Matter } from '@/matters/asking'
import { justDone } from '@/matters/done'
import type { Family } from '@/matters/types'

const BEHIND_MS = 1500

export interface MatterState extends Omit<RequestState<Matter>, 'answer'> {
  matter: ComputedRef<Matter | null>
  /** The owner's answer to what the reader did last. */
  acted: Ref<Done | null>
}

/** A matter on a day; the owner's answer to an act counts until the read model tells it too. */
export function useMatter(family: Ref<Family>, id: Ref<string>, day: Ref<string>): MatterState {
  const { answer, problem, waiting, again } = useRequest(
    () => `${family.value} ${id.value} ${day.value}`,
    () => matterOn(family.value, id.value, day.value),
  )
  const acted = shallowRef<Done | null>(null)
  watch([family, id], () => (acted.value = justDone(family.value, id.value)), { immediate: true })

  const told = computed(() => answer.value?.version ?? 0)
  const matter = computed((): Matter | null => {
    const newest = acted.value && acted.value.fact.version >= told.value ? acted.value.fact : null
    if (!newest) return answer.value
    return { parts: [], names: {}, ...answer.value, fact: newest, version: newest.version }
  })

  /** While the read model is behind the owner, it is asked again. */
  let due: ReturnType<typeof setTimeout> | undefined
  watch([acted, waiting], () => {
    clearTimeout(due)
    const isBehind = acted.value && acted.value.fact.version > told.value
    if (isBehind && !waiting.value) due = setTimeout(() => void again(), BEHIND_MS)
  })
  onScopeDispose(() => clearTimeout(due))

  return { matter, acted, problem, waiting, again }
}
