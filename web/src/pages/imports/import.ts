import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { upload, type Progress, type Report } from './upload'
import { asProblem, type Problem } from '@/api/problem'

export interface Import {
  report: Readonly<ShallowRef<Report | null>>
  problem: Readonly<ShallowRef<Problem | null>>
  progress: Readonly<ShallowRef<Progress | null>>
  working: Readonly<Ref<boolean>>
  /** Why values that look wrong are right. */
  explanation: Ref<string>
  /** Whether the file is all of its lists. */
  whole: Ref<boolean>
  /** Whether the person confirmed to end those who were named as absent. */
  confirmed: Ref<boolean>
  run: (check: boolean, partial: boolean) => Promise<void>
  clear: () => void
}

/** The import of one file of one kind; another file or kind begins anew. */
export function useImport(file: () => File | null, kind: () => string): Import {
  const report = shallowRef<Report | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const progress = shallowRef<Progress | null>(null)
  const working = ref(false)
  const explanation = ref('')
  const whole = ref(false)
  const confirmed = ref(false)

  function clear(): void {
    report.value = null
    problem.value = null
    confirmed.value = false
  }

  /** Those whom the person saw and confirmed, and nobody else. */
  const ends = (): string => (confirmed.value && report.value?.absent_digest) || ''

  async function run(check: boolean, partial: boolean): Promise<void> {
    const chosen = file()
    if (!chosen || working.value) return
    const wish = { kind: kind(), check, partial, explanation: check ? '' : explanation.value, whole: whole.value, ends: check ? '' : ends() }
    clear()
    working.value = true
    try {
      report.value = await upload(chosen, wish, (step) => (progress.value = step))
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      working.value = false
      progress.value = null
    }
  }

  watch([file, kind], () => {
    clear()
    explanation.value = ''
  })
  watch(kind, () => (whole.value = false))
  watch(whole, clear)
  return { report, problem, progress, working, explanation, whole, confirmed, run, clear }
}
