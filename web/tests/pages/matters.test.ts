import { describe, expect, test } from 'vitest'

import { choices, helps } from '@/pages/matters/acts/acts'
import { boardRows, percent, whole } from '@/pages/matters/boards/board'
import { moments, stateOn, type Fact } from '@/matters/fact'
import { lacking } from '@/matters/ask'
import { asks, begun, dataOf, type Place } from '@/pages/matters/acts/forms'
import { linksOf, ofFigure, ofGoal } from '@/pages/matters/matter/linked'
import { questions, soonest } from '@/pages/matters/boards/mine'
import { newId, openingAsks, openingData, opens } from '@/pages/matters/acts/opening'
import { queryOf } from '@/pages/rosters/rosters'
import { clockText, clockTone } from '@/matters/clock'
import type { MatterRow } from '@/matters/columns'
import { actorOf } from '@/matters/party'
import { ahead, MatterTypes, type MatterType } from '@/matters/types'
import { Entities } from '@/entities/model'

const ENTERPRISE = 'enterprise/91'
const BUREAU = 'department/区科技局'
const event = { source: 's', id: '1', time: '2026-03-02T01:00:00Z' }

const stage = (code: string, ends = false) => ({ code, zh: code, en: code, ends, internal: false })
const version = { from: '2025-07-01', stages: [stage('received'), stage('accepted'), stage('answered'), stage('closed', true)], days: 10, answer: 'answered', rate_within: 10 }
const whistle = {
  family: 'case',
  code: 'whistle',
  zh: '企业吹哨',
  en: 'Whistle',
  preset: 'desk',
  opens: ['enterprise', 'dispatcher'],
  results: [{ code: 'solved', zh: '已解决', en: 'Solved' }],
  fields: [{ name: 'complexity', zh: '难易', en: 'Complexity', choices: { simple: { zh: '简单', en: 'Simple' } } }],
  versions: [version],
} as unknown as MatterType

const span = (from: string, said: object = {}) => ({ from, to: null, stage: 'received', lead: '区科技局', due: '2026-03-16', open: true, held: false, overdue: false, ...said })

function matter(said: Partial<Fact> = {}): Fact {
  const lists = { about: [ENTERPRISE], documents: [], closings: [], reopenings: [], steps: [], assignments: [], holds: [], ratings: [], flags: [] }
  const nothing = { parent: null, origin: null, owner: null, amount: null, definition: null, solved: null, response: null, handling: null, void: null }
  const told = { type: 'whistle', title: '空调', opened_at: '2026-03-02T09:00:00+08:00', opened_on: '2026-03-02', channel: 'page', plan: {}, fields: {} }
  return { ...told, ...lists, ...nothing, voided: false, spans: [span('2026-03-02')], event, ...said } as Fact
}

const step = (id: string, name: string, at: string) => ({
  step: id, stage: name, entered_at: at, day: at.slice(0, 10), by: BUREAU, result: null, amount: null, refs: [], note: null, documents: [], told_late: false, event,
})
const enterprise = actorOf([ENTERPRISE], new Set(['cases_work']))
const bureau = actorOf(['district', BUREAU], new Set(['cases_work']))
const dispatcher = actorOf(['district'], new Set(['cases_work', 'cases_dispatch']))

describe('what is whose to do', () => {
  test('follows from for whom one acts', () => {
    expect(questions(bureau)).toEqual([{ why: 'charge', query: { open: true, filter: ['lead:区科技局'] } }])
    expect(questions(dispatcher).map((one) => one.why)).toEqual(['nobody'])
    expect(questions(enterprise).map((one) => one.why)).toEqual(['rate', 'own'])
    expect(questions(actorOf(['district'], new Set()))).toEqual([])
  })

  test('is told with what is due soonest first, and what has no due day last', () => {
    const row = (id: string, due: string | null) => ({ id, due, opened_on: '2026-01-01' }) as MatterRow
    expect(soonest([row('c', null), row('b', '2026-03-02'), row('a', '2026-03-01')]).map((one) => one.id)).toEqual(['a', 'b', 'c'])
  })

  test('says how much time there is', () => {
    const clock = { due: '2026-03-16', overdue: false, held: false, open: true }
    expect([clockText(clock, '2026-03-14'), clockTone(clock, '2026-03-14')]).toEqual(['余 2 天', 'warn'])
    expect([clockText({ ...clock, overdue: true }, '2026-03-18'), clockTone({ ...clock, overdue: true }, '2026-03-18')]).toEqual(['超期 2 天', 'bad'])
    expect(clockText({ ...clock, held: true }, '2026-03-18')).toBe('暂停计时')
  })
})

describe('acts', () => {
  const words = (fact: Fact, actor: typeof bureau) => choices(fact, stateOn(fact, '2026-03-03')!, version as never, actor).map((one) => one.word)
  const closed = matter({
    spans: [span('2026-03-02', { open: false, stage: 'closed' })],
    closings: [{ step: 's', day: '2026-03-02', result: null, due: null, on_time: null, silent_on: null }],
  })

  test('are offered to those who may try them', () => {
    expect(words(matter(), bureau)).toEqual(['advanced', 'held'])
    expect(words(matter(), dispatcher)).toEqual(['advanced', 'assigned', 'held', 'updated', 'rebased', 'voided'])
    expect(words(matter(), enterprise)).toEqual([])
    expect(words(closed, enterprise)).toEqual(['rated'])
    expect(words(closed, bureau)).toEqual(['reopened'])
    expect(words(matter({ voided: true }), bureau)).toEqual([])
    expect(words(matter({ voided: true }), dispatcher)).toEqual(['restored'])
    expect(words(matter(), actorOf(['district', BUREAU], new Set()))).toEqual([])
  })

  test('lead to the next stage or an end, and from an end anywhere', () => {
    const codes = (now: string): string[] => ahead(version as never, now).map((one) => one.code)
    expect(codes('received')).toEqual(['accepted', 'closed'])
    expect(codes('accepted')).toEqual(['answered', 'closed', 'received'])
    expect(codes('answered')).toEqual(['closed', 'accepted', 'received'])
    expect(codes('closed')).toEqual(['answered', 'accepted', 'received'])
    expect(codes('gone')).toEqual(['closed', 'answered', 'accepted', 'received'])
  })

  test('are done in the name of those who were asked; whoever steers may speak for them', () => {
    const fact = matter({ assignments: [{ assignment: 'a', to: 'department/甲', role: 'support', assigned_at: '', day: '2026-03-02', due_on: null, returned: null, event }] })
    const now = stateOn(fact, '2026-03-03')!
    expect(helps(fact, now, bureau)).toEqual([BUREAU])
    expect(helps(fact, now, dispatcher)).toEqual(['department/甲', BUREAU])
  })

  test('ask for what their event needs', () => {
    const fact = matter()
    const place: Place = { fact, now: stateOn(fact, '2026-03-03')!, version: version as never, actor: bureau, names: {}, type: whistle, entities: new Entities() }
    const choice = { what: 'advanced', word: 'advanced' } as const
    const told = begun(choice, place)
    expect(told).toMatchObject({ stage: 'accepted', by: BUREAU })
    expect(asks(choice, place, told).map((one) => one.name)).toEqual(['stage', 'note', 'files'])
    told.stage = 'closed'
    const wanted = asks(choice, place, told)
    expect(lacking(wanted, told).map((one) => one.name)).toEqual(['result'])
    expect(dataOf(choice, wanted, { ...told, result: 'solved', note: ' ' }, place, [])).toEqual({ stage: 'closed', result: 'solved', by: BUREAU })
  })

  test('write departments as references and scores as numbers', () => {
    const fact = closed
    const place: Place = { fact, now: stateOn(fact, '2026-03-03')!, version: version as never, actor: enterprise, names: {}, type: whistle, entities: new Entities() }
    const rating = { what: 'rated', word: 'rated' } as const
    expect(dataOf(rating, asks(rating, place, {}), { solved: 'no', score: '2' }, place, [])).toEqual({ solved: 'no', score: 2, by: ENTERPRISE })
    const sending = { what: 'assigned', word: 'assigned' } as const
    expect(dataOf(sending, asks(sending, place, {}), { to: '区科技局', role: 'lead' }, place, [])).toEqual({ to: BUREAU, role: 'lead' })
  })
})

describe('opening one', () => {
  test('is for those whom the type names, and asks for its fields', () => {
    expect(opens([whistle], bureau)).toEqual([])
    expect(opens([whistle], enterprise)).toEqual([whistle])
    expect(openingAsks(whistle, enterprise).map((one) => one.name)).toEqual(['title', 'fields.complexity'])
    expect(openingAsks(whistle, dispatcher).map((one) => one.name)).toContain('owner')
  })

  test('tells the event as the contract has it', () => {
    const told = { title: '空调', 'fields.complexity': 'simple', owner: '区科技局' }
    expect(openingData(whistle, openingAsks(whistle, dispatcher), told, [ENTERPRISE], 'case/1')).toEqual({
      type: 'whistle', channel: 'page', about: [ENTERPRISE], title: '空调', fields: { complexity: 'simple' }, owner: BUREAU, parent: 'case/1',
    })
    expect(newId('whistle', '2026-03-02')).toMatch(/^whistle-20260302-[0-9a-f]{8}$/)
  })
})

test('what happened stands in its order, also what nobody tells', () => {
  const fact = matter({
    steps: [step('1', 'accepted', '2026-03-03T02:00:00+08:00'), step('2', 'closed', '2026-03-20T02:00:00+08:00')],
    closings: [{ step: '2', day: '2026-03-20', result: null, due: '2026-03-16', on_time: false, silent_on: '2026-04-05' }],
    spans: [span('2026-03-02'), span('2026-03-17', { overdue: true }), span('2026-03-20', { open: false, stage: 'closed' })],
  })
  expect(moments(fact, '2026-03-31').map((one) => one.kind)).toEqual(['opened', 'step', 'overdue', 'step'])
  expect(moments(fact, '2026-04-30').at(-1)?.kind).toBe('silent')
  expect(stateOn(fact, '2026-03-18')?.overdue).toBe(true)
})

test('departments and sectors are compared by sums, rates by what they are parts of', () => {
  const line = (lead: string | null, type: string, counts: Record<string, number>) => ({ lead, type, counts, sector: lead && `of ${lead}` })
  const lines = [line('甲', 'whistle', { open: 2 }), line('甲', 'visit', { open: 1, overdue: 1 }), line(null, 'whistle', { open: 4 })]
  const counts = [{ open: 3, overdue: 1 }, { open: 4 }]
  expect(boardRows(lines, 'department')).toEqual([{ whose: '甲', counts: counts[0] }, { whose: null, counts: counts[1] }])
  expect(boardRows(lines, 'sector')).toEqual([{ whose: 'of 甲', counts: counts[0] }, { whose: null, counts: counts[1] }])
  expect(whole(boardRows(lines, 'department', 'whistle'))).toEqual({ open: 6 })
  expect([percent(2, 3), percent(undefined, 3), percent(0, 0)]).toEqual(['67%', '0%', '—'])
})

test('a list is asked for by its days', () => {
  expect(queryOf('key_enterprise', 'entered', '2026-03-02').filter).toEqual(['list:key_enterprise', 'entered_on:2026-01-01..2026-03-02'])
  expect(queryOf('key_enterprise', 'ending', '2026-03-02')).toEqual({ open: 'true', filter: ['list:key_enterprise', 'left_on:2026-03-03..2026-05-31'] })
})

test('a stage that its type does not know is called as it was told', () => {
  const types = new MatterTypes([whistle])
  expect([types.stage('case', 'whistle', 'accepted'), types.stage('case', 'whistle', 'gone'), types.stage('case', 'other', 'x')]).toEqual(['accepted', 'gone', 'x'])
})

test('a task is as far as what it is linked to', () => {
  const row = { code: 'total_output', dimension: 'total', name_zh: '总产值', name_en: 'Output', unit: '亿元', unit_en: 'x', printed: '12', completion: '60.0', status: 'behind', targets: { 2026: '20' } }
  expect(linksOf('total_output;lost:fintech')).toEqual(['total_output', 'lost:fintech'])
  expect(ofFigure('total_output', [row] as never, '2026')).toMatchObject({ name: '总产值', value: '12 亿元', target: '20', completion: '60.0%', status: 'behind' })
  expect(ofFigure('lost:fintech', [row] as never, '2026')).toMatchObject({ name: '指标 lost:fintech', value: '—', status: null })
  const goal = { number: 30, fragment: '挑花厂', text_en: 'x', value: null, unit: null, target: null, completion: null, status: null }
  expect(ofGoal(goal as never)).toMatchObject({ name: '计划目标 30 挑花厂', value: '—', completion: '—' })
})
