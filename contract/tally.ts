import type { Exchange } from '../sandbox/index.ts'
import type { Checked } from './check.ts'
import type { Finding } from './finding.ts'
import { isFromGateway } from './request.ts'

export interface Violation extends Finding {
  count: number
  /** A request that led to it, as received. */
  example: string
}

/** Counts what was checked, and the findings that no deviation accounts for by what they have in common. */
export function tally(isForgiven: (finding: Finding) => boolean) {
  const operations = new Set<string>()
  const violations = new Map<string, Violation>()
  let exchanges = 0
  let fromGateway = 0

  return {
    add(exchange: Exchange, { operation, findings }: Checked) {
      exchanges++
      if (isFromGateway(exchange)) fromGateway++
      if (operation) operations.add(operation.operationId)
      for (const finding of findings) {
        if (isForgiven(finding)) continue
        const key = JSON.stringify([finding.operation, finding.place, finding.problem])
        const known = violations.get(key)
        if (known) known.count++
        else violations.set(key, { ...finding, count: 1, example: `${exchange.method} ${exchange.path}` })
      }
    },
    total: () => ({ exchanges, fromGateway, operations: [...operations], violations: [...violations.values()] }),
  }
}

export type Total = ReturnType<ReturnType<typeof tally>['total']>
