import { onScopeDispose, shallowRef, watchEffect } from 'vue'

const shown = shallowRef('')

/** What the window is called besides the product; empty where a page says nothing. */
export const pageTitle = shown

/** Calls the window after the page for as long as that is open. */
export function usePageTitle(title: () => string): void {
  let own = ''
  watchEffect(() => (shown.value = own = title()))
  onScopeDispose(() => {
    if (shown.value === own) shown.value = ''
  })
}
