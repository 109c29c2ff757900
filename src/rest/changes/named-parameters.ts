import { specified } from './named-resources.ts'
import { partsOf } from './resource-specifiers.ts'

/** A parameter of a path that names a resource. */
export interface NamedParameter {
  /** The kind of the resource, as in specifiers. */
  readonly kind: string
  /** The place in the path between slashes. */
  readonly at: number
}

/** The last part of the path of each single read, and the kind of resource that it names. The name of a repository can change. */
const read = specified
  .flatMap(({ get, specifiers }) =>
    get ? [{ path: get.path, name: holeIn(get.path), kind: partsOf(specifiers[0]).at(-1)!.kind }] : [],
  )
  .filter(({ name }) => /(?:Key|id)$/.test(name))

/** Other parameters with the name of a resource. */
const otherNames: Readonly<Record<string, string>> = { featureFlagKey: 'flag' }

const kindByName = new Map([
  ...read.filter(({ name }) => name.endsWith('Key')).map(({ name, kind }) => [name, kind] as const),
  ...Object.entries(otherNames),
])
const kindByPath = new Map(read.map(({ path, kind }) => [path, kind]))

/**
 * Paths whose answer is about more than the resource that they name: flags that need a flag, and what a user gets, which the flags
 * before it decide too.
 */
const beyond: Readonly<Record<string, readonly string[]>> = {
  '/api/v2/flags/{projectKey}/{flagKey}/dependent-flags': ['flag'],
  '/api/v2/flags/{projectKey}/{environmentKey}/{flagKey}/dependent-flags': ['flag'],
  '/api/v2/users/{projectKey}/{environmentKey}/{userKey}/flags/{featureFlagKey}': ['flag'],
}

/** The parameters of a path that limit its answer to a resource. */
export function namedParameters(path: string): readonly NamedParameter[] {
  const parts = path.split('/')
  return parts.flatMap((part, at) => {
    if (!part.startsWith('{')) return []
    const kind = kindByName.get(part.slice(1, -1)) ?? kindByPath.get(parts.slice(0, at + 1).join('/'))
    return kind === undefined || beyond[path]?.includes(kind) ? [] : [{ kind, at }]
  })
}

/** The name of the last parameter of a path. */
function holeIn(path: string): string {
  return /\{(\w+)\}$/.exec(path)?.[1] ?? ''
}
