import { t } from '@/i18n'

export interface Reason {
  pointer: string
  reason: string
  code?: string | null
}

/** An answer that is no success (RFC 9457), or none at all: then `status` is 0. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: Reason[] = [],
  ) {
    super(detail)
  }

  static async of(response: Response): Promise<Problem> {
    const isProblem = response.headers.get('content-type')?.includes('problem+json')
    if (!isProblem) return new Problem(response.status, response.statusText)
    const told = (await response.json()) as { detail: string; errors?: Reason[] }
    return new Problem(response.status, told.detail, told.errors)
  }

  static offline(cause: unknown): Problem {
    return new Problem(0, cause instanceof Error ? cause.message : String(cause))
  }

  /** Whether signing in could help. */
  get wantsSignIn(): boolean {
    return this.status === 401
  }

  /** What happened, in a sentence for the reader. */
  get title(): string {
    if (this.status === 0) return t('problem.offline')
    if (this.status === 401) return t('problem.signin')
    if (this.status === 403) return t('problem.forbidden')
    if (this.status === 404) return t('problem.missing')
    if (this.status === 409) return t('problem.conflict')
    if (this.status === 422) return t('problem.invalid')
    if (this.status >= 500) return t('problem.unavailable')
    return t('problem.other', { status: this.status })
  }
}

/** Anything thrown, as a Problem. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : Problem.offline(error)
}
