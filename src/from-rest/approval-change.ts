import { brief, Untranslatable } from './rest-map.ts'

type Given = Readonly<Record<string, unknown>>

const fields: ReadonlyMap<string, string> = new Map([
  ['flag', 'flag'],
  ['segment', 'segment'],
  ['aiconfig', 'aiConfig'],
])

/**
 * The change of an approval request. The path of the request names a flag, or the body names an object by its specifier.
 *
 * @throws {Untranslatable} for another specifier than those of flags, segments and AI configs.
 */
export function changeIn({ resourceId, instructions, operatingOnId, flagKey, ...given }: Given): Given {
  if (flagKey !== undefined) {
    const { projectKey, environmentKey } = given
    return operatingOnId === undefined
      ? { flag: { projectKey, environmentKey, key: flagKey, instructions } }
      : { scheduledChange: { projectKey, environmentKey, flagKey, scheduledChangeId: operatingOnId, instructions } }
  }
  const [, projectKey, environment, kind = '', key] =
    /^proj\/([^:;]+)(?:;[^:]*)?:env\/([^:;]+)(?:;[^:]*)?:([a-z-]+)\/([^:;]+)$/.exec(String(resourceId)) ?? []
  const field = fields.get(kind.replace('-', ''))
  if (!field) {
    throw new Untranslatable(
      `Expected "resourceId" to name a flag, a segment or an AI config in an environment, but got ${brief(resourceId)}.`,
    )
  }
  return { [field]: { projectKey, ...(environment !== '*' && { environmentKey: environment }), key, instructions } }
}
