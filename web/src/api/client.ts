import type { Routes, Schemas } from './generated/routes.gen'
import { ask, type Asked } from './request'

export type { Schemas }
export type Row = Schemas['Row']
export type Table = Schemas['Table']
export type Series = Schemas['Series']
export type Status = NonNullable<Row['status']>

type Method = 'GET' | 'POST' | 'PUT'
type PathOf<M extends Method> = keyof Routes extends infer R ? (R extends `${M} ${infer P}` ? P : never) : never
type RouteOf<M extends Method, P extends string> = Routes[`${M} ${P}` & keyof Routes]
type Body<D> = D extends { body?: never } ? unknown : Pick<D, 'body' & keyof D> & Pick<Asked, 'written'>
type Places<D> = Pick<D, ('path' | 'query') & keyof D>
type Params<D> = object extends Places<D> ? { params?: Places<D> } : { params: Places<D> }
/** What a route is asked with; nothing at all where all of it may be left out. */
type Given<D> = Body<D> & Params<D>
type Arguments<D> = object extends Given<D> ? [asked?: Given<D>] : [asked: Given<D>]

type Call<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...asked: Arguments<RouteOf<M, P>['asked']>
) => Promise<{ data: RouteOf<M, P>['answer'] }>

function calling<M extends Method>(method: M): Call<M> {
  return async (path, ...[asked]) => ({ data: (await ask(method, path, asked as Asked)) as never })
}

/** Every route of the gateway, typed from docs/openapi.json; read its answers with `data`. */
export const api = { GET: calling('GET'), POST: calling('POST'), PUT: calling('PUT') }

/** The body of a successful answer. Raises Problem otherwise. */
export async function data<T>(answer: Promise<{ data: T }>): Promise<T> {
  return (await answer).data
}
