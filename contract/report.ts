import type { Total, Violation } from './tally.ts'

/** Says in lines what was checked and what is wrong, an operation after the other, the most frequent first. */
export function report(
  { exchanges, fromGateway, operations, violations }: Total,
  warnings: readonly string[],
): string[] {
  const all = fromGateway > 0 ? warnings : [...warnings, 'nothing came from the gateway, so no request was checked']
  const lines = [
    `${exchanges} exchanges, ${fromGateway} of them from the gateway, with ${operations.length} distinct operations`,
    ...all.map((warning) => `warning: ${warning}`),
  ]
  if (exchanges === 0) return [...lines, 'FAILED: nothing was recorded, so nothing was checked']
  for (const [operation, group] of Map.groupBy(violations, (violation) => violation.operation)) {
    lines.push('', operation, ...group.sort((a, b) => b.count - a.count).flatMap(linesOf))
  }
  const verdict = violations.length === 0 ? 'ok: all as documented' : `FAILED: ${violations.length} kinds of violation`
  return [...lines, ...(violations.length === 0 ? [] : ['']), verdict]
}

const linesOf = ({ place, problem, count, got, example }: Violation) => [
  `  ${place} ${problem} (${count}×), such as ${got}`,
  `    in ${example}`,
]
