import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { Entities } from './model'
import { api, data } from '@/api/client'
import { asProblem, type Problem } from '@/api/problem'

/** What the API says of entities: asked once for the whole page, again after a failure. */
export const useEntities = defineStore('entities', () => {
  const all = shallowRef(new Entities())
  const known = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asked: Promise<void> | null = null

  async function ask(): Promise<void> {
    try {
      all.value = new Entities(await data(api.GET('/api/v1/entities')))
      known.value = true
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
      asked = null
    }
  }

  function start(): Promise<void> {
    return (asked ??= ask())
  }

  return { all, known, problem, start }
})
