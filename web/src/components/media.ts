import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether a media query holds, now and later. */
export function useMedia(query: string): Ref<boolean> {
  const list = matchMedia(query)
  const holds = ref(list.matches)
  const tell = (): boolean => (holds.value = list.matches)
  list.addEventListener('change', tell)
  onScopeDispose(() => list.removeEventListener('change', tell))
  return holds
}
