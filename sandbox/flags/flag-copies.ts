import { ApiError, invalid } from '../http/errors.ts'
import { type Given, integer, key, object, objectBody, optional, required, string, strings } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { flagOf, found, projectOf } from '../resource/find.ts'
import { shown } from '../resource/shape.ts'
import { commitFlag } from './flag-commits.ts'
import { writtenFlag } from './flag-document.ts'
import { refuseWithoutApproval } from './flag-obstacles.ts'
import { withPrerequisites } from './flag-prerequisites.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

/** What each action copies. */
const parts: Readonly<Record<string, (config: ConfigRecord) => Partial<ConfigRecord>>> = {
  updateOn: ({ on }) => ({ on }),
  updateRules: ({ rules }) => ({ rules }),
  updateFallthrough: ({ fallthrough }) => ({ fallthrough }),
  updateOffVariation: ({ offVariation }) => (offVariation === undefined ? {} : { offVariation }),
  updatePrerequisites: ({ prerequisites }) => ({ prerequisites }),
  updateTargets: ({ targets, contextTargets }) => ({ targets, contextTargets }),
  updateFlagConfigMigrationSettings: ({ checkRatio }) => (checkRatio === undefined ? {} : { checkRatio }),
}

/** Copies what a flag is like in an environment, or a part of that, to another one. */
export function copyFlagConfiguration(call: Call): Written {
  const [project, flag] = [projectOf(call), flagOf(call)]
  const given = objectBody(call)
  const [source, target] = [placeIn(given, 'source', flag), placeIn(given, 'target', flag)]
  if (source.key === target.key) throw invalid('The source and the target must be different environments')
  const actions = actionsIn(given)
  const environment = found(project.environments, target.key, 'environment key')
  refuseWithoutApproval(environment, flag)
  let config = withoutCopied(target.config, actions)
  for (const action of actions) config = { ...config, ...parts[action]!(source.config) }
  const checked = withPrerequisites(config, config.prerequisites, { project, environment, flag })
  const after = commitFlag(call, {
    project,
    before: flag,
    after: { ...flag, configs: new Map(flag.configs).set(target.key, checked) },
    comment: optional(given, 'comment', string),
    actions: ['copyFlagConfigTo'],
    how: {
      merge: {
        source: {
          projectKey: project.key,
          environmentKey: source.key,
          flagKey: flag.key,
          version: source.config.version,
        },
      },
    },
  })
  return { status: 201, document: writtenFlag(after, call) }
}

/** A source without an off variation leaves the target none either. */
function withoutCopied({ offVariation, ...config }: ConfigRecord, actions: readonly string[]): ConfigRecord {
  return actions.includes('updateOffVariation') || offVariation === undefined ? config : { ...config, offVariation }
}

/** One of the two environments, at the version that is expected of it. */
function placeIn(given: Given, name: string, flag: FlagRecord): { key: string; config: ConfigRecord } {
  const place = required(given, name, object)
  const environmentKey = required(place, 'key', key)
  const config = found(flag.configs, environmentKey, 'environment key')
  const expected = optional(place, 'currentVersion', integer)
  if (expected === undefined || expected === config.version) return { key: environmentKey, config }
  throw new ApiError(
    409,
    `The version of the flag in ${environmentKey} is ${config.version} and not the expected ${expected}`,
  )
}

/** The actions that a copy is made of, of those that there are. */
export function actionsIn(given: Given, known: readonly string[] = Object.keys(parts)): readonly string[] {
  const included = optional(given, 'includedActions', strings)
  const excluded = optional(given, 'excludedActions', strings)
  if (included && excluded) throw invalid('Either includedActions or excludedActions can be given, but not both')
  const unknown = [...(included ?? []), ...(excluded ?? [])].find((action) => !known.includes(action))
  if (unknown !== undefined) throw invalid(`There is no action ${shown(unknown)}, but ${known.join(', ')}`)
  return included ?? known.filter((action) => !excluded?.includes(action))
}
