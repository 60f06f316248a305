import { describe, expect, test } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'

import { pages, type Pages } from '@/lists/pages'

interface Page {
  rows: string[]
  next: string | null
}

/** Two pages of whatever is asked for. */
function begun(): { words: { value: string }; asked: string[]; list: Pages<Page> } {
  const words = ref('a')
  const asked: string[] = []
  const list = effectScope().run(() =>
    pages<Page, string>(
      () => words.value,
      (now, cursor) => {
        asked.push(`${now}${cursor}`)
        return Promise.resolve({ rows: [`${now}${cursor}`], next: cursor ? null : '+' })
      },
    ),
  )
  if (!list) throw new Error('no scope')
  return { words, asked, list }
}

async function settled(): Promise<void> {
  await nextTick()
  for (let turn = 0; turn < 3; turn++) await Promise.resolve()
  await nextTick()
}

describe('a list on pages', () => {
  test('goes on by the cursor and back by what it remembers', async () => {
    const { list, asked } = begun()
    await settled()
    list.next()
    await settled()
    expect([list.number.value, list.hasNext.value, list.answer.value?.rows]).toEqual([2, false, ['a+']])
    list.previous()
    await settled()
    expect([list.number.value, list.hasPrevious.value, asked]).toEqual([1, false, ['a', 'a+', 'a']])
  })

  test('keeps the number of the rows that are shown while the next are awaited', async () => {
    const { list } = begun()
    await settled()
    list.next()
    await nextTick()
    expect([list.waiting.value, list.number.value, list.answer.value?.rows]).toEqual([true, 1, ['a']])
    await settled()
    expect([list.waiting.value, list.number.value, list.before.value.length]).toEqual([false, 2, 1])
  })

  test('begins anew when something else is asked for', async () => {
    const { list, words, asked } = begun()
    await settled()
    list.next()
    await settled()
    words.value = 'b'
    await settled()
    expect([list.number.value, asked.at(-1)]).toEqual([1, 'b'])
    expect(asked).not.toContain('b+')
  })
})
