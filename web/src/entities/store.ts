import { defineStore } from 'pinia'

import { Entities } from './model'
import { api, data } from '@/api/client'
import { useOnce } from '@/api/once'

/** What the API says of entities. */
export const useEntities = defineStore('entities', () =>
  useOnce(new Entities(), async () => new Entities(await data(api.GET('/api/v1/entities')))),
)
