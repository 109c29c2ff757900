import type { GraphQLResolveInfo } from 'graphql'
import { lookAhead, type Needs, selectsOnly } from '../../graph/lookahead.ts'
import { uniteParts } from '../../rest/flag-parts.ts'
import { type FlagParts, flagsPerPage } from '../../rest/flags.ts'
import { isUsable } from '../../rest/operation.ts'

const yes = ['yes']

const full = { full: yes }

/** A key that no call can carry is left to its own field, which says so, and must not take the whole list with it. */
const environments = (keys: readonly string[]) => ({ env: keys.filter(isUsable) })

/** What a flag is asked for so that its environments can be answered. */
const flagNeeds: Needs = {
  Flag: {
    environment: ({ key }) => environments([String(key)]),
    environments: ({ keys }) => (Array.isArray(keys) ? environments(keys) : { allEnvironments: yes }),
    migrationSettings: { expand: ['migrationSettings'] },
    dependents: { dependents: yes },
  },
  FlagEnvironment: {
    rules: full,
    targets: full,
    prerequisites: full,
    // Of many flags, the list of all tells it if it is in full.
    dependents: full,
    evaluation: { expand: ['evaluation'] },
    migrationSettings: { expand: ['migrationSettings'] },
  },
  // The summary tells the variation of the default rule, and the weights of its rollout; not the rest of it.
  Served: {},
  Rollout: { contextKind: full, seed: full, experimentAllocation: full },
  RolloutVariation: { untracked: full },
}

/** The parts of a flag that a selection needs. */
export function flagParts(info: GraphQLResolveInfo, typeName?: string): FlagParts {
  const { env = [], allEnvironments, full, expand = [] } = lookAhead(info, flagNeeds, typeName)
  return { environments: allEnvironments ? 'all' : env, full: full !== undefined, expand }
}

/**
 * The parts that a selection needs of the flags of a plain list. What depends on as many as a page holds is told by the list of
 * all flags in full, so that the page is read as a part of that.
 */
export function listedParts(info: GraphQLResolveInfo, first: number | null | undefined): FlagParts {
  const parts = flagParts(info)
  const inFull: FlagParts = { environments: 'all', full: true, expand: [] }
  const { dependents } = lookAhead(info, flagNeeds)
  return dependents && (first ?? 0) >= flagsPerPage ? uniteParts([parts, inFull]) : parts
}

/** What other documents tell of a flag that they name, and what has a request of its own by no more than that. */
const named = ['id', 'key', 'projectKey', 'name', 'project', 'siteUrl', 'dependents']

/** The parts that a selection needs of a flag which something names; null if the flag need not be read. */
export const partsBehindName = (info: GraphQLResolveInfo): FlagParts | null =>
  selectsOnly(info, named) ? null : flagParts(info)
