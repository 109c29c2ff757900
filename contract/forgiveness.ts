import type { Deviation } from './deviations.ts'
import type { Finding } from './finding.ts'

/** Takes out what a listed deviation accounts for, and remembers which of them were needed. */
export function forgiveness(deviations: readonly Deviation[]) {
  const used = new Set<Deviation>()
  return {
    isForgiven(finding: Finding): boolean {
      const deviation = deviations.find((one) => accountsFor(one, finding))
      if (deviation) used.add(deviation)
      return deviation !== undefined
    },
    /** What a list says in vain is as wrong as what it does not say. */
    warnings(): string[] {
      return deviations.flatMap((deviation) => {
        if (used.has(deviation)) return deviation.later ? `no longer for later: ${titleOf(deviation)}` : []
        return deviation.later ? [] : `unused deviation: ${titleOf(deviation)}`
      })
    },
  }
}

const accountsFor = ({ operations, place, problem, got }: Deviation, finding: Finding) =>
  (!operations || operations.includes(finding.operation)) &&
  isAt(place, finding.place) &&
  problem === finding.problem &&
  (!got || got.test(finding.got))

const isAt = (wanted: string | RegExp, value: string) =>
  typeof wanted === 'string' ? wanted === value : wanted.test(value)

const titleOf = ({ operations = ['any operation'], place, problem }: Deviation) =>
  `${operations.join(', ')}: ${place} ${problem}`
