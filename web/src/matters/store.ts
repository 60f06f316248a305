import { defineStore } from 'pinia'

import { MatterTypes } from './types'
import { api, data } from '@/api/client'
import { useOnce } from '@/api/once'

/** The types of matters. */
export const useMatterTypes = defineStore('matterTypes', () =>
  useOnce(new MatterTypes(), async () => new MatterTypes((await data(api.GET('/api/v1/matter-types'))).types)),
)
