import { callsByKey } from '../../loaders/by-key-plan.ts'
import { isNodeType, pageSizeOf, resources } from '../../rest/resources.ts'
import { assumed } from './account.ts'
import type { Named } from './named.ts'
import type { Place } from './place.ts'
import { groups, least, pages } from './plans.ts'

/** The calls for a batch of objects by their identities. */
interface LookUp {
  /** In the worst case. `environments` is the number of requested environments of each flag. */
  readonly most: (named: Named, environments: number) => number
  /** If all objects exist and the lists are as short as possible. */
  readonly least: (named: Named) => number
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** The calls for flags of one project, in the plain list, in the lists of states, or one by one. */
function flagsOfProject(keys: number, environments: number): number {
  if (keys < 3) return keys
  const all = !Number.isFinite(environments)
  const ofEach = groups(all ? assumed.environments : environments)
  const plain = pages(assumed.flags, pageSizeOf('Flag')) * ofEach
  const byState = (pages(assumed.archivedFlags, pageSizeOf('Flag')) + 1) * ofEach
  return (all ? 1 : 0) + least(keys + least(keys, plain) + 1, plain + byState + 2)
}

function leastForFlags({ perProject }: Named): number {
  return sum(perProject.map((keys) => (keys < 3 ? keys : pages(keys, pageSizeOf('Flag')))))
}

/** The calls for environments of one project that did not come with the project. */
const environmentsOfProject = (keys: number): number =>
  keys < 2 ? keys : 1 + pages(Math.max(keys, assumed.environments), pageSizeOf('Environment'))

const lookUps: Readonly<Record<string, LookUp>> = {
  Environment: {
    most: ({ perProject }) => several(perProject) + sum(perProject.map(environmentsOfProject)),
    least: ({ perProject }) => several(perProject) || 1,
  },
  Flag: {
    most: ({ perProject }, environments) => sum(perProject.map((keys) => flagsOfProject(keys, environments))),
    least: leastForFlags,
  },
  // Configurations come with their flags.
  FlagEnvironment: {
    most: ({ perProject, perEnvironment }) =>
      sum(perProject.map((flags) => flagsOfProject(flags, least(perEnvironment.length, assumed.environments)))),
    least: leastForFlags,
  },
  Segment: same(({ perEnvironment }) =>
    sum(perEnvironment.map((keys) => least(keys, 2 + pages(keys, pageSizeOf('Segment'))))),
  ),
  // E-mail addresses are longer than ids, so fewer of them fit into a URL.
  Member: same(
    ({ count, byOtherKeys }) =>
      (count > byOtherKeys ? callsByKey(resources.Member, count - byOtherKeys).most : 0) +
      (byOtherKeys ? pages(byOtherKeys, resources.Member.byKey!.filter!.most / 2) : 0),
  ),
  CodeReferenceRepository: same(() => 1),
}

/** The look-ups of documents of one owner or of the account, by the rule of their resource. */
const plain = (type: string): LookUp => ({
  most: ({ count }) => (isNodeType(type) ? callsByKey(resources[type], count).most : count),
  least: ({ count }) => (isNodeType(type) ? callsByKey(resources[type], count).least : count),
})

function same(calls: (named: Named) => number): LookUp {
  return { most: calls, least: calls }
}

/** The calls that read several projects together with their first environments. */
function several(perProject: readonly number[]): number {
  return perProject.length > 1 ? pages(perProject.length, pageSizeOf('Project')) : 0
}

const lookUpOf = (type: string): LookUp => (Object.hasOwn(lookUps, type) ? lookUps[type]! : plain(type))

/** The calls for all objects that a field names, in the worst case. */
export const mostFor = ({ named = new Map(), environments }: Place): number =>
  sum([...named].map(([type, things]) => lookUpOf(type).most(things, environments)))

/** The calls that the objects a field names need in every account. */
export const leastFor = ({ named = new Map() }: Place): number =>
  sum([...named].map(([type, things]) => lookUpOf(type).least(things)))
