import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { Call } from '../resource/call.ts'
import { drawn, momentOf } from '../resource/change.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'
import { wholeWeight } from './flag-serving.ts'

type Served = Pick<FlagRecord, 'variations' | 'defaults' | 'migration'>

/** What a flag is like in an environment before anybody has changed it there: off, and it serves its default variations. */
export function newConfig(flag: Served, { defaultTrackEvents }: EnvironmentRecord, call: Call): ConfigRecord {
  const { onVariation, offVariation } = flag.defaults
  const from = drawn(call)
  return {
    on: false,
    salt: from.hex(32),
    sel: from.hex(32),
    version: 1,
    lastModified: momentOf(call),
    targetingModified: momentOf(call),
    targets: [],
    contextTargets: [],
    rules: [],
    fallthrough: flag.migration ? { rollout: firstStage(flag) } : { variation: onVariation },
    offVariation,
    prerequisites: [],
    trackEvents: defaultTrackEvents,
    trackEventsFallthrough: false,
    contextKinds: [],
    ...(flag.migration ? { checkRatio: 1 } : {}),
    status: { name: 'new' },
  }
}

/** A migration flag serves cohorts, and all of the default cohort begin at its first stage. */
const firstStage = ({ variations, migration }: Served) => ({
  contextKind: migration?.contextKind ?? 'user',
  variations: variations.map((_, variation) => ({ variation, weight: variation === 0 ? wholeWeight : 0 })),
})
