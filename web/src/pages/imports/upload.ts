import { Problem, type Reason } from '@/api/problem'
import type { Schemas } from '@/api/client'
import { acceptLanguage } from '@/i18n'

export type Report = Schemas['Report']

export interface Progress {
  stage: string
  rows: number
  of: number
}

export interface Wish {
  kind: string
  /** Judge the file, send nothing. */
  check: boolean
  /** Send the good rows of a faulty file. */
  partial: boolean
  /** Why values that look wrong are right. */
  explanation: string
  /** It is all of its lists: tell who stands there and not in it. */
  whole?: boolean
  /** The digest of those that the person confirmed to be ended. */
  ends?: string
}

/** Whether nothing but an explanation, if that, is missing for the file to be sent. */
export function maySend(report: Report | null, partial: boolean, explanation: string, confirmed = false): boolean {
  if (!report || report.sent || !report.valid) return false
  if (report.errors_total && !partial) return false
  if (report.absent_total && !confirmed) return false
  return !report.marks_total || /[\p{L}\p{N}]/u.test(explanation)
}

interface Refused {
  detail?: string
  errors?: Reason[]
}

type Line = Progress | { stage: 'done'; status: number; report: Report | Refused }

const NDJSON = 'application/x-ndjson'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Texts that come in pieces, line by line. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(Boolean)
  }
  if (rest) yield rest
}

/** The report of the last line; tells each step before it. Raises Problem. */
export async function followed(lines: AsyncIterable<string>, tell: (step: Progress) => void): Promise<Report> {
  for await (const text of lines) {
    const line = JSON.parse(text) as Line
    if ('report' in line) return reportOf(line.status, line.report)
    tell(line)
  }
  throw Problem.offline(new Error('the answer ended before its report'))
}

function reportOf(status: number, told: Report | Refused): Report {
  if ('kind' in told) return told
  throw new Problem(status, told.detail ?? '', told.errors)
}

async function* texts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
}

async function post(address: string, file: File, accept: string): Promise<Response> {
  const type = file.name.toLowerCase().endsWith('.csv') ? 'text/csv' : XLSX
  const headers = { 'Content-Type': type, Accept: accept, 'Accept-Language': acceptLanguage() }
  const answer = await fetch(address, { method: 'POST', headers, body: file }).catch((error: unknown) =>
    Promise.reject(Problem.offline(error)),
  )
  if (!answer.ok) throw await Problem.of(answer)
  return answer
}

/** Sends a file, or has it checked; tells how far that is. Raises Problem. */
export async function upload(file: File, wish: Wish, tell: (step: Progress) => void): Promise<Report> {
  const asked = new URLSearchParams({ check: String(wish.check), partial: String(wish.partial) })
  if (wish.whole) asked.set('whole', 'true')
  if (wish.ends) asked.set('ends', wish.ends)
  if (wish.explanation) asked.set('explanation', wish.explanation)
  const answer = await post(`/api/v1/imports/${wish.kind}?${asked.toString()}`, file, NDJSON)
  if (!answer.body) throw Problem.offline(new Error('the answer is empty'))
  return followed(linesOf(texts(answer.body)), tell)
}

/** The file with its faults marked. Raises Problem. */
export async function annotated(file: File, kind: string): Promise<Blob> {
  return (await post(`/api/v1/imports/${kind}?annotated=true`, file, XLSX)).blob()
}
