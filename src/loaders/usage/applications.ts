import { Unreadable } from '../../rest/errors.ts'
import { countOf } from '../../rest/page.ts'
import { shown } from '../../rest/shown.ts'
import { type ApplicationDoc, applicationResource, projectOfFlag } from '../../rest/usage/applications.ts'
import type { resourceLoaders } from '../resource-loaders.ts'

export interface FlagKey {
  readonly projectKey: string
  readonly key: string
}

/** The applications of an account by the flags that they evaluated. */
interface ByFlag {
  readonly of: ReadonlyMap<string, readonly ApplicationDoc[]>
  /** The applications of which LaunchDarkly named only some flags. */
  readonly cut: readonly ApplicationDoc[]
}

/**
 * Loads the applications that evaluated a flag. REST names the flags of an application, but not the applications of a flag, so the list of
 * all applications is read once for all flags.
 *
 * @param of Makes the loader of the documents of an owner.
 */
export function applicationLoaders(of: ReturnType<typeof resourceLoaders>) {
  let inverted: Promise<ByFlag> | undefined
  const all = () => (inverted ??= of(applicationResource, []).all(['flags']).then(byFlag))

  return {
    async ofFlag({ projectKey, key }: FlagKey): Promise<readonly ApplicationDoc[]> {
      const { of, cut } = await all()
      const found = of.get(nameOf({ projectKey, key })) ?? []
      const known = new Set(found)
      const unsure = cut.find((one) => !known.has(one))
      if (!unsure) return found
      throw new Unreadable(
        `Expected all flags of each application, but LaunchDarkly named only some of the application ${shown(unsure.key)}. ` +
          'The filter applicationEvaluated of flags finds those of one application.',
      )
    },

    /** Requests the list before the flags are known. The fields that need it report a failure. */
    begin(): void {
      all().catch(() => undefined)
    },
  }
}

function byFlag(applications: readonly ApplicationDoc[]): ByFlag {
  const of = new Map<string, ApplicationDoc[]>()
  for (const application of applications) {
    for (const flag of application.flags?.items ?? []) {
      const projectKey = projectOfFlag(flag)
      if (projectKey === undefined) continue
      const name = nameOf({ projectKey, key: flag.key })
      const sofar = of.get(name)
      if (sofar) sofar.push(application)
      else of.set(name, [application])
    }
  }
  return { of, cut: applications.filter(isCut) }
}

const isCut = ({ flags = {} }: ApplicationDoc): boolean => (countOf(flags) ?? 0) > (flags.items?.length ?? 0)

const nameOf = ({ projectKey, key }: FlagKey): string => JSON.stringify([projectKey, key])
