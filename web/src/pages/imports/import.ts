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

  function clear(): void {
    report.value = null
    problem.value = null
  }

  async function run(check: boolean, partial: boolean): Promise<void> {
    const chosen = file()
    if (!chosen || working.value) return
    clear()
    working.value = true
    try {
      report.value = await upload(chosen, { kind: kind(), check, partial, explanation: check ? '' : explanation.value }, (step) => (progress.value = step))
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
  return { report, problem, progress, working, explanation, run, clear }
}
