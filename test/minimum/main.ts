/**
 * Compares random queries with the minimum and prints what takes more, by kind: `npm run minimum -- --count 1000 --seed 7`.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { startAccount } from './account.ts'
import { choices } from './choices.ts'
import { findingOf } from './findings.ts'
import { startMeasured } from './gateway.ts'
import { queries } from './generator.ts'
import { namesOf } from './names.ts'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '14' } },
})
const account = await startAccount()
const gateway = await startMeasured(account)
const kinds = new Map<string, { times: number; query: string; could: string }>()
const counts = { minimum: 0, more: 0, less: 0, unknown: 0, failed: 0 }
const names = await namesOf(account)
for (const query of fc.sample(queries(names), { numRuns: Number(values.count), seed: Number(values.seed) })) {
  const finding = await findingOf(account, gateway, query)
  counts[finding.found]++
  if (finding.found === 'less')
    console.log(`LESS than the solver knows: ${finding.query}\n  ${finding.paths.join(' → ')}`)
  if (finding.found === 'failed') console.log(`FAILED: ${finding.query}\n  ${finding.errors.join('\n  ')}`)
  if (finding.found === 'unknown') console.log(`TOO LARGE: ${finding.query}`)
  if (finding.found !== 'more') continue
  const { kind, query: small, could } = finding
  const before = kinds.get(kind)
  const best = before && before.query.length <= small.length ? before : { query: small, could }
  kinds.set(kind, { ...best, times: (before?.times ?? 0) + 1 })
}
console.log(counts)
for (const [kind, { times, query, could }] of [...kinds].sort(([, one], [, other]) => other.times - one.times)) {
  const listed = choices.find(({ matches }) => matches.test(kind))
  console.log(`\n${times} × ${kind}\n  ${query}\n  ${could}\n  ${listed ? `listed: ${listed.name}` : 'NOT LISTED'}`)
}
await gateway.close()
await account.close()
