import type { GraphQLResolveInfo } from 'graphql'
import { lookAhead, type Needs, selected, selectsOnly, type Wants } from '../graph/lookahead.ts'
import type { FlagParts } from '../rest/flags.ts'
import type { MemberExpand } from '../rest/members.ts'
import { isUsable } from '../rest/operation.ts'
import type { ProjectExpand } from '../rest/projects.ts'
import type { TeamExpand } from '../rest/teams.ts'

/** What selections need of each resource's documents: the tables that look-ahead reads them by. */

const expand = <Part extends string>(part: Part) => ({ expand: [part] })

const yes = ['yes']

const full = { full: yes }

/** A key that no call can carry is left to its own field, which says so, and must not take the whole list with it. */
const environments = (keys: readonly string[]) => ({ env: keys.filter(isUsable) })

/** The environments of a project come with it as long as no argument asks for others than the first ones. */
const embedded = ({ filter, orderBy }: Readonly<Record<string, unknown>>): Wants =>
  filter || orderBy ? {} : expand<ProjectExpand>('environments')

export const projectNeeds: Needs = {
  Project: { environments: embedded, environment: expand<ProjectExpand>('environments') },
}

/** What a project's key alone answers. */
const fromKey = ['id', 'key', 'siteUrl']
/** What has a read of its own, which tells as well whether there is such a project. */
const below = ['flag', 'flags', 'environment', 'environments']

/** Whether a selection on a project says nothing that needs the project to exist. */
export const asksOfKeyOnly = (info: GraphQLResolveInfo): boolean => selectsOnly(info, fromKey)

/** Whether a selection on a project needs its document. One environment beside the list of them does: both come with it. */
export function needsProject(info: GraphQLResolveInfo): boolean {
  const both = ['environment', 'environments'].every((name) => selected(info).has(name))
  return both || !selectsOnly(info, [...fromKey, ...below])
}

/** What a selection on the project of something wants of its document; null if it needs none. */
export const projectExpand = (info: GraphQLResolveInfo): readonly string[] | null =>
  needsProject(info) ? expandOf(info, projectNeeds) : null

export const memberNeeds: Needs = {
  Member: { roleAttributes: expand<MemberExpand>('roleAttributes') },
}

export const teamNeeds: Needs = {
  Team: { memberCount: expand<TeamExpand>('members'), roleAttributes: expand<TeamExpand>('roleAttributes') },
}

/** What a flag is asked for so that its environments can be answered. */
export const flagNeeds: Needs = {
  Flag: {
    environment: ({ key }) => environments([String(key)]),
    environments: ({ keys }) => (Array.isArray(keys) ? environments(keys) : { allEnvironments: yes }),
    migrationSettings: expand('migrationSettings'),
  },
  FlagEnvironment: {
    rules: full,
    targets: full,
    prerequisites: full,
    evaluation: expand('evaluation'),
    migrationSettings: expand('migrationSettings'),
  },
  // The summary tells the variation of the default rule, and the weights of its rollout; not the rest of it.
  Served: {},
  Rollout: { contextKind: full, seed: full, experimentAllocation: full },
  RolloutVariation: { untracked: full },
}

/** The parts of a document that `expand` brings. */
export const expandOf = (info: GraphQLResolveInfo, needs: Needs, typeName?: string): readonly string[] =>
  lookAhead(info, needs, typeName).expand ?? []

/** The parts of a flag that a selection needs. */
export function flagParts(info: GraphQLResolveInfo, typeName?: string): FlagParts {
  const { env = [], allEnvironments, full, expand = [] } = lookAhead(info, flagNeeds, typeName)
  return { environments: allEnvironments ? 'all' : env, full: full !== undefined, expand }
}
