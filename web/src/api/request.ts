/** One request to the gateway, from what a route is asked with. */

import { Problem } from './problem'
import { acceptLanguage } from '@/i18n'

type Value = string | number | boolean
type Given = Value | readonly Value[] | null | undefined

export interface Asked {
  params?: { path?: object; query?: object }
  body?: unknown
  /** The body's JSON as somebody wrote it: numbers beyond a double stay whole. */
  written?: string
}

/** The address of a route: places are filled in, a list is said once for each of its members. */
export function addressOf(path: string, { params }: Asked): string {
  const places = (params?.path ?? {}) as Record<string, Value>
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(places[name])))
  const query = Object.entries((params?.query ?? {}) as Record<string, Given>).flatMap(([name, given]) =>
    [given ?? []].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`),
  )
  return query.length ? `${filled}?${query.join('&')}` : filled
}

/** The body of a successful answer. Raises Problem otherwise. */
export async function ask(method: string, path: string, asked: Asked = {}): Promise<unknown> {
  const body = asked.written ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body))
  const headers: Record<string, string> = { 'Accept-Language': acceptLanguage() }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const response = await fetch(addressOf(path, asked), { method, headers, body }).catch((error: unknown) =>
    Promise.reject(Problem.offline(error)),
  )
  if (!response.ok) throw await Problem.of(response)
  return response.status === 204 ? undefined : response.json()
}
