import { describe, expect, test } from 'vitest'

import { Problem } from '@/api/problem'
import { edited } from '@/pages/integration/edited'
import { followed, linesOf, type Progress } from '@/pages/imports/upload'

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts
}

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of some) found.push(one)
  return found
}

describe('the answer to an import', () => {
  test('is read line by line wherever it is cut', async () => {
    expect(await all(linesOf(pieces('{"a"', ':1}\n{"b":2}\n\n{"c"', ':3}')))).toEqual(['{"a":1}', '{"b":2}', '{"c":3}'])
  })

  test('tells each step, then the report, of faulty files too', async () => {
    const steps: Progress[] = []
    const report = { kind: 'funds', rows: 2, errors_total: 1 }
    const lines = [{ stage: 'checking', rows: 1, of: 2 }, { stage: 'done', status: 422, report }].map((line) => JSON.stringify(line))
    expect(await followed(pieces(...lines), (step) => steps.push(step))).toEqual(report)
    expect(steps).toEqual([{ stage: 'checking', rows: 1, of: 2 }])
  })

  test('is a problem where the import was refused', async () => {
    const line = JSON.stringify({ stage: 'done', status: 503, report: { detail: 'send again', errors: [] } })
    const failed = await followed(pieces(line), () => undefined).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Problem)
    expect(failed).toMatchObject({ status: 503, detail: 'send again' })
  })

  test('is a problem where it breaks off', async () => {
    await expect(followed(pieces(), () => undefined)).rejects.toMatchObject({ status: 0 })
  })
})

describe('a dead letter in the editor', () => {
  test('is sent as it stands unless it was edited', () => {
    expect(edited('{"a": 1}', '{"a": 1}')).toEqual({ kind: 'same' })
    expect(edited('{"a": 1}', '{"a": 2}')).toEqual({ kind: 'event', text: '{"a": 2}' })
    expect(edited('{"a": 1}', '{"a": 1, "a": 2}')).toEqual({ kind: 'event', text: '{"a": 1, "a": 2}' })
  })

  test('cannot be sent while it is no JSON object', () => {
    expect(edited('{}', '{"a":')).toEqual({ kind: 'broken' })
    expect(edited('{}', '[1]')).toEqual({ kind: 'broken' })
    expect(edited('{}', 'null')).toEqual({ kind: 'broken' })
  })
})
