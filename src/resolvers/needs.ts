import type { GraphQLResolveInfo } from 'graphql'
import { lookAhead, type Needs, type Wants } from '../graph/lookahead.ts'
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
