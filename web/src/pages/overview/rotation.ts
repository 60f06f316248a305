import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'

export interface Rotation {
  index: ComputedRef<number>
  held: Ref<boolean>
  hold: (index: number) => void
  release: () => void
}

/** An index that goes round by itself; holding stops it, and so does a wish for less motion. */
export function useRotation(count: () => number, everyMs: number): Rotation {
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  const at = ref(0)
  const held = ref(false)
  const timer = setInterval(() => {
    if (!held.value && !still.matches && !document.hidden) at.value++
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return {
    index: computed(() => (count() ? at.value % count() : 0)),
    held,
    hold(index) {
      held.value = true
      at.value = index
    },
    release() {
      held.value = false
    },
  }
}
