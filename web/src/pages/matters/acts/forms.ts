/** The forms of acts, made from the type: what each asks for and what it tells. Pure but for the language. */

import { helps, open, rates, scores, type Choice } from './acts'
import type { Entities } from '@/entities/model'
import type { Option } from '@/lists/definition'
import type { Ask, Told } from '@/matters/ask'
import type { Document, Fact, State } from '@/matters/fact'
import { departmentOf, partyName, type Actor } from '@/matters/party'
import { ahead, optionsOf, type MatterType, type Version } from '@/matters/types'
import { t } from '@/i18n'

export interface Place {
  fact: Fact
  now: State
  version: Version
  actor: Actor
  names: Record<string, string>
  type: MatterType | null
  entities: Entities
}

export function asks({ word }: Choice, place: Place, told: Told): Ask[] {
  switch (word) {
    case 'advanced':
    case 'reopened':
      return advancing(place, told)
    case 'assigned':
      return [
        { name: 'to', word: 'act.to', control: 'department' },
        { name: 'role', word: 'act.role', control: 'choice', options: roles() },
        { name: 'due_on', word: 'act.due_on', control: 'day', optional: true },
      ]
    case 'returned':
      return [
        { name: 'assignment', word: 'act.assignment', control: 'choice', options: given(place) },
        { name: 'outcome', word: 'act.outcome', control: 'choice', options: place.entities.options('outcome') },
        { name: 'reason', word: 'act.reason', control: 'long', optional: true },
      ]
    case 'held':
      return [
        { name: 'reason', word: 'act.reason', control: 'choice', options: place.entities.options('hold_reason') },
        { name: 'from', word: 'act.from', control: 'day' },
        { name: 'to', word: 'act.until', control: 'day', optional: true },
      ]
    case 'updated':
      return [
        { name: 'due_on', word: 'act.due_on', control: 'day', optional: true },
        { name: 'owner', word: 'matter.owner', control: 'department', optional: true },
      ]
    case 'rebased':
      return [
        { name: 'definition', word: 'act.definition', control: 'day' },
        { name: 'effective_on', word: 'act.effective_on', control: 'day' },
      ]
    case 'rated':
      return [
        { name: 'solved', word: 'act.solved', control: 'choice', options: place.entities.options('solved') },
        { name: 'score', word: 'act.score', control: 'score' },
        { name: 'comment', word: 'act.comment', control: 'long', optional: true },
      ]
    case 'voided':
      return [
        { name: 'reason', word: 'act.reason', control: 'text' },
        { name: 'duplicate_of', word: 'act.duplicate_of', control: 'text', optional: true },
      ]
    case 'restored':
      return []
  }
}

function advancing(place: Place, told: Told): Ask[] {
  const may = ahead(place.version, place.now.stage)
  const names = helps(place.fact, place.now, place.actor)
  const chosen = may.find((one) => one.code === told.stage)
  const by = names.map((value) => ({ value, label: partyName(value, place.names) }))
  const results = optionsOf(place.type?.results ?? [])
  return [
    { name: 'stage', word: 'matter.stage', control: 'choice', options: optionsOf(may) },
    ...(by.length > 1 ? [{ name: 'by', word: 'act.by', control: 'choice', options: by } as Ask] : []),
    ...(by.length ? [] : [{ name: 'by', word: 'act.by', control: 'department' } as Ask]),
    ...(chosen?.ends && results.length ? [{ name: 'result', word: 'act.result', control: 'choice', options: results } as Ask] : []),
    ...(chosen?.ends && place.fact.amount !== null ? [{ name: 'amount', word: 'act.amount', control: 'money', optional: true } as Ask] : []),
    { name: 'note', word: 'act.note', control: 'long', optional: true },
    { name: 'files', word: 'act.files', control: 'files', optional: true },
  ]
}

function roles(): Option[] {
  return [
    { value: 'lead', label: t('assignment.lead') },
    { value: 'support', label: t('assignment.support') },
  ]
}

function given({ fact, actor, names }: Place): Option[] {
  return open(fact, actor).map((one) => ({ value: one.assignment, label: `${partyName(one.to, names)} ${one.day}` }))
}

/** What is filled in before anybody types: where there is one answer, that. */
export function begun(choice: Choice, place: Place): Told {
  const told: Told = {}
  if (choice.word === 'advanced' || choice.word === 'reopened') {
    told.stage = ahead(place.version, place.now.stage)[0]?.code ?? ''
    told.by = helps(place.fact, place.now, place.actor)[0] ?? ''
  }
  if (choice.word === 'assigned') told.role = 'lead'
  if (choice.word === 'rated') Object.assign(told, { solved: 'yes', score: '5' })
  for (const ask of asks(choice, place, told)) {
    const only = ask.options?.length === 1 ? ask.options[0] : undefined
    if (only && !told[ask.name]) told[ask.name] = only.value
  }
  return told
}

/** The event's data: what was asked for and answered. */
export function dataOf(choice: Choice, wanted: Ask[], told: Told, place: Place, files: Document[]): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const { name, control } of wanted) {
    const text = told[name]?.trim()
    if (control === 'files') {
      if (files.length) found.documents = files
    } else if (text) found[name] = valueOf(control, text)
  }
  const [by] = helps(place.fact, place.now, place.actor)
  if (choice.what === 'advanced') found.by ??= told.by || by
  if (choice.what === 'rated' && place.now.open) Object.assign(found, { by: scores(place.fact, place.version, place.actor), round: place.now.stage })
  else if (choice.what === 'rated') found.by = rates(place.fact, place.actor)
  if (choice.word === 'restored') found.reason = null
  return found
}

/** An answer as events write it. */
export function valueOf(control: Ask['control'], text: string): unknown {
  if (control === 'department') return departmentOf(text)
  return control === 'score' ? Number(text) : text
}
