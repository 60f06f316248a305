import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { api, data, type Schemas } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'

export type Me = Schemas['Me']
export type Permission = Schemas['Permission']

const NOBODY: Me = { signed_in: false, name: null, roles: [], scopes: [], can: [], sign_in: false }

/** Who is signed in and what they may do; the API decides, pages only follow. */
export const useSession = defineStore('session', () => {
  const me = ref<Me>(NOBODY)
  const known = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asked: Promise<void> | null = null

  async function ask(): Promise<void> {
    try {
      me.value = await data<Me>(api.GET('/api/v1/me'))
      known.value = true
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
      asked = null
    }
  }

  /** Ask once per page, again after a failure; later calls wait for the same answer. */
  function start(): Promise<void> {
    return (asked ??= ask())
  }

  const can = computed(() => new Set<string>(me.value.can))

  /** Whether something that needs a permission is worth showing: signing in may still give it. */
  function mayShow(needs: Permission | undefined): boolean {
    return !needs || !me.value.signed_in || can.value.has(needs)
  }

  function signIn(): void {
    location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`)
  }

  async function signOut(): Promise<void> {
    try {
      await api.POST('/signout')
      location.assign('/')
    } catch (error) {
      problem.value = asProblem(error)
    }
  }

  return { me, known, problem, can, mayShow, start, signIn, signOut }
})
