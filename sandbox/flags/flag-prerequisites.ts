import { invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { type Given, objects, required, text } from '../resource/body.ts'
import { shown } from '../resource/shape.ts'
import { type ConfigContext, type ConfigTable, variationIn } from './flag-context.ts'
import type { ConfigRecord } from './flag-record.ts'

type Prerequisite = ConfigRecord['prerequisites'][number]

export const prerequisiteInstructions: ConfigTable = {
  addPrerequisite(config, instruction, context) {
    const added = prerequisiteIn(instruction, context)
    const present = config.prerequisites.find(({ key }) => key === added.key)
    if (present?.variation === added.variation) return config
    if (present) throw invalid(`key must be that of a flag that is no prerequisite yet, got ${shown(added.key)}`)
    return withPrerequisites(config, [...config.prerequisites, added], context)
  },
  removePrerequisite(config, instruction) {
    const removed = required(instruction, 'key', text)
    return { ...config, prerequisites: config.prerequisites.filter(({ key }) => key !== removed) }
  },
  updatePrerequisite(config, instruction, context) {
    const key = required(instruction, 'key', text)
    if (!config.prerequisites.some((one) => one.key === key)) {
      throw invalid(`key must be that of a prerequisite, got ${shown(key)}`)
    }
    const updated = prerequisiteIn(instruction, context)
    const prerequisites = config.prerequisites.map((one) => (one.key === key ? updated : one))
    return { ...config, prerequisites }
  },
  replacePrerequisites(config, instruction, context) {
    const given = required(instruction, 'prerequisites', objects)
    const prerequisites = given.map((one) => prerequisiteIn(one, context))
    return withPrerequisites(config, prerequisites, context)
  },
}

/** A flag and the variation that it has to serve, the id of which is given. */
export function prerequisiteIn(given: Given, { project }: Pick<ConfigContext, 'project'>): Prerequisite {
  const key = required(given, 'key', text)
  const flag = project.flags.get(key)
  if (!flag) throw invalid(`key must be that of a flag of the project, got ${shown(key)}`)
  return { key, variation: variationIn(given, flag) }
}

type Place = { project: ProjectRecord; environment: { key: string }; flag: { key: string } }

/** The configuration with these prerequisites, unless one of them leads back to the flag. */
export function withPrerequisites(
  config: ConfigRecord,
  prerequisites: readonly Prerequisite[],
  { project, environment, flag }: Place,
): ConfigRecord {
  const keys = prerequisites.map(({ key }) => key)
  if (new Set(keys).size < keys.length) throw invalid('A flag can be a prerequisite only once')
  const circle = keys.find((key) => leadsTo(flag.key, key, project, environment.key))
  if (circle !== undefined) throw invalid(`${circle} cannot be a prerequisite of ${flag.key}, on which it depends`)
  return { ...config, prerequisites }
}

function leadsTo(wanted: string, from: string, { flags }: ProjectRecord, environmentKey: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === wanted) return true
    if (seen.has(key)) continue
    seen.add(key)
    open.push(...(flags.get(key)?.configs.get(environmentKey)?.prerequisites ?? []).map((one) => one.key))
  }
  return false
}

/** Those that have a flag as a prerequisite somewhere. */
export const dependentsOf = ({ flags }: ProjectRecord, key: string) =>
  [...flags.values()].filter(({ configs }) =>
    [...configs.values()].some(({ prerequisites }) => prerequisites.some((one) => one.key === key)),
  )
