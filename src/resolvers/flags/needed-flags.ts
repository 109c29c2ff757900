import type { Context } from '../../context.ts'
import type { Known } from '../../facts/gaps.ts'
import { evaluatedPrerequisites, type Judgements, type NeededFlags } from '../../facts/prerequisites.ts'
import { sourcesOf } from '../../facts/serving-sources.ts'
import { Unreadable } from '../../rest/errors.ts'
import { environmentOf, type FlagEnvironmentDoc } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import { inputOf } from '../fact-inputs.ts'

/** Prerequisites of prerequisites are read up to this depth. Each level can take a wave. */
const maxDepth = 20

type Found = Known<FlagEnvironmentDoc | null>

/** The flags of an environment that others need, with their judgements. */
export interface Needed extends NeededFlags {
  readonly judged: Judgements
  /** Reads the flags that a configuration needs, level by level, with those of all configurations that are asked about at once. */
  readonly read: (config: FlagEnvironmentDoc) => Promise<void>
}

/** The flags that configurations in an environment need. The request keeps them, so that each is read and judged once. */
export const neededIn = ({ at, environmentKey }: FlagEnvironmentDoc, context: Context): Needed =>
  context.loaders.kept(JSON.stringify(['needed flags', at.projectKey, environmentKey]), () =>
    neededFlags((key) =>
      inputOf('FLAG_CONFIGURATIONS', flagIn(at.projectKey, key, environmentKey, context), environmentKey),
    ),
  )

function neededFlags(read: (key: string) => Promise<Found>): Needed {
  const known = new Map<string, Found>()
  /** The flags of which all needed flags are known. */
  const whole = new Set<string>()
  let round: { readonly roots: FlagEnvironmentDoc[]; readonly end: Promise<void> } | undefined

  /** Adds the keys that configurations need to `seen`, and returns those that are new. */
  const next = (configs: readonly FlagEnvironmentDoc[], seen: Set<string>): readonly string[] => {
    const before = seen.size
    for (const config of configs) {
      for (const { key } of evaluatedPrerequisites(config)) if (!whole.has(key)) seen.add(key)
    }
    return [...seen].slice(before)
  }

  async function readFrom(roots: readonly FlagEnvironmentDoc[]): Promise<void> {
    const seen = new Set<string>()
    let level = next(roots, seen)
    for (let depth = 0; level.length > 0 && depth < maxDepth; depth += 1) {
      const found = await Promise.all(level.map((key) => known.get(key) ?? read(key)))
      for (const [index, key] of level.entries()) known.set(key, found[index]!)
      level = next(found.flatMap(documents), seen)
    }
    if (level.length === 0) for (const key of seen) whole.add(key)
  }

  /** Notes what is whole below a configuration that was read together with one whose prerequisites are too deep. */
  function closeFrom(root: FlagEnvironmentDoc): void {
    const seen = new Set<string>()
    let level = next([root], seen)
    for (let depth = 0; level.length > 0 && depth < maxDepth; depth += 1) {
      if (!level.every((key) => known.has(key))) return
      level = next(
        level.flatMap((key) => documents(known.get(key)!)),
        seen,
      )
    }
    if (level.length === 0) for (const key of seen) whole.add(key)
  }

  return {
    judged: new Map(),
    get(key) {
      const found = known.get(key)
      const isClosed = whole.has(key) || (found && documents(found).every((one) => !evaluatedPrerequisites(one).length))
      return isClosed ? found : undefined
    },
    async read(config) {
      if (!round) {
        const roots: FlagEnvironmentDoc[] = []
        const begin = () => {
          round = undefined
          return readFrom(roots)
        }
        round = { roots, end: Promise.resolve().then(begin) }
      }
      round.roots.push(config)
      await round.end
      closeFrom(config)
    },
  }
}

const documents = (found: Found): readonly FlagEnvironmentDoc[] =>
  found.gap === undefined && found.value ? [found.value] : []

/** A flag in an environment. Null if there is no such flag. */
async function flagIn(projectKey: string, key: string, environmentKey: string, { loaders }: Context) {
  const parts = { ...noParts, environments: [environmentKey], full: true }
  const flag = await loaders.flags.byKey(projectKey, key, parts)
  const lost = flag?.lost?.(parts)
  if (lost) throw lost
  const config = flag && environmentOf(flag, environmentKey)
  return config && decidable(config)
}

/**
 * A configuration that tells what decides its serving.
 *
 * @throws {Unreadable} if it does not.
 */
export function decidable(config: FlagEnvironmentDoc): FlagEnvironmentDoc {
  const { flag, on } = config
  const lost = reasonOf(flag.variations)
  if (lost) throw lost
  if (typeof on !== 'boolean') throw new Unreadable(`LaunchDarkly's answer lacks whether the flag "${flag.key}" is on.`)
  // Access to an unreadable part throws.
  if (on) sourcesOf(config)
  return config
}
