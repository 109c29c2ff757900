import { isUsable } from '../operation.ts'
import type { Resource } from '../resource.ts'
import { type Address, resources } from '../resources.ts'
import { filled, holeIn, type Part, partsOf } from './resource-specifiers.ts'

/** What the descriptors say of specifiers, all together. */

/** The resources that specifiers name. */
export const specified = Object.values(resources).flatMap(({ specifiers, ...kind }) =>
  specifiers ? [{ ...kind, specifiers }] : [],
)

/** The kinds of the parts of a specifier: `proj:metric`. */
function kindsOf(parts: readonly Part[]): string {
  return parts.map(({ kind }) => kind).join(':')
}

/** What the names in specifiers are, by the kinds of the parts. The first specifier counts where the names differ alone. */
const readings = new Map<string, Reading>(
  specified
    .flatMap(({ type, specifiers }) => specifiers.map((specifier) => ({ type, parts: partsOf(specifier) })))
    .map(({ type, parts }): [string, Reading] => [
      kindsOf(parts),
      { type, holes: parts.map(({ name }) => holeIn(name)) },
    ])
    .reverse(),
)

interface Reading {
  readonly type: Resource['type']
  readonly holes: readonly (string | undefined)[]
}

/**
 * The address of the resource that a specifier names. That of a member can have an e-mail address as its id. `undefined` for kinds without a
 * type, and for a specifier that matches several resources.
 */
export function namedBy(specifier: string): Address | undefined {
  const parts = partsOf(specifier)
  const reading = readings.get(kindsOf(parts))
  if (!reading) return undefined
  const names = reading.holes.flatMap((hole, index) =>
    hole === undefined ? [] : [[hole, parts[index]!.name] as const],
  )
  // A flag is the same object in all environments, so a star is allowed there.
  if (!names.every(([, name]) => isUsable(name) && !name.includes('*'))) return undefined
  return { type: reading.type, ...Object.fromEntries(names) } as Address
}

/** The kinds of what can be in an environment, and in a project outside of environments: those of types, and others. */
const inEnvironments = kindsIn('proj:env:', ['experiment', 'holdout'])
const inProjects = kindsIn('proj:', ['metric-group', 'layer', 'view'])

function kindsIn(owner: string, others: readonly string[]): readonly string[] {
  const kinds = [...readings.keys()]
    .filter((kinds) => kinds.startsWith(owner))
    .map((kinds) => kinds.slice(owner.length))
  return [...new Set([...kinds.filter((kind) => kind !== 'env' && !kind.includes(':')), ...others])].sort()
}

/** The specifiers of an environment, or of all of a project, and everything in it. */
export const environmentSpecifiers = (projectKey: string, environmentKey?: string): readonly string[] => {
  const name = environmentKey === undefined ? '*' : '{environmentKey}'
  const environment = filled(`proj/{projectKey}:env/${name}`, { projectKey, environmentKey })
  return [environment, ...inEnvironments.map((kind) => `${environment}:${kind}/*`)]
}

/** The specifiers of a project and everything in it. */
export const projectSpecifiers = (projectKey: string): readonly string[] => {
  const project = filled('proj/{projectKey}', { projectKey })
  return [project, ...environmentSpecifiers(projectKey), ...inProjects.map((kind) => `${project}:${kind}/*`)]
}
