import type { Clause } from '../contexts/clauses.ts'
import { cloned } from '../flags/flag-clone.ts'
import { newConfig } from '../flags/flag-new-config.ts'
import type { ConfigRecord, FlagRecord } from '../flags/flag-record.ts'
import type { Call } from '../resource/call.ts'
import { drawn, momentOf } from '../resource/change.ts'
import { newLists } from '../segments/segment-new.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import type { EnvironmentRecord } from './environment-record.ts'

/**
 * A copy of what is in an environment: of the segments, as rules name them, and of what the flags are set to. What the environment
 * itself is like, the body says.
 */
export function copyOf(bare: EnvironmentRecord, source: EnvironmentRecord, call: Call) {
  const segments = [...source.segments.values()].map((segment) => copiedSegment(segment, call))
  return {
    environment: { ...bare, segments: new Map(segments.map((segment) => [segment.key, segment])) },
    configOf(flag: FlagRecord): ConfigRecord {
      const config = flag.configs.get(source.key)
      return config ? cloned(config, call) : newConfig(flag, bare, call)
    },
  }
}

/** The lists of a big segment are not in its document, and stay where they are. */
function copiedSegment(segment: SegmentRecord, call: Call): SegmentRecord {
  const from = drawn(call)
  const { big, ...document } = segment
  return {
    ...document,
    rules: segment.rules.map((rule) => ({ ...rule, _id: from.uuid(), clauses: copiedClauses(rule.clauses, call) })),
    createdAt: momentOf(call),
    lastModified: momentOf(call),
    version: 1,
    generation: 1,
    salt: from.hex(32),
    expiringTargets: [],
    views: [],
    ...(big && { big: newLists(call, big.contextKind) }),
  }
}

function copiedClauses(clauses: readonly Clause[], call: Call): readonly Clause[] {
  const from = drawn(call)
  return clauses.map((clause) => ({ ...clause, _id: from.uuid() }))
}
