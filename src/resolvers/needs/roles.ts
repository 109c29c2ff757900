import type { GraphQLResolveInfo } from 'graphql'
import type { PageArgs } from '../../graph/connection.ts'
import { lookAhead, type Needs, selectsOnly } from '../../graph/lookahead.ts'
import type { NamedRole } from '../../loaders/teams.ts'
import { isMany } from './pages.ts'

const memberRoles: Needs = { Member: { roles: { roles: ['yes'] } } }

/**
 * Whether a list of members will need the custom roles, so that they can be asked for at the same time. Of a few members none may
 * have any.
 */
export const foreseesRoles = (info: GraphQLResolveInfo, page: PageArgs): boolean =>
  isMany(page) && lookAhead(info, memberRoles).roles !== undefined

/** Whether what names some roles answers a selection on them. A selection without a name is answered by the keys. */
export const toldByNames = (info: GraphQLResolveInfo, roles: readonly NamedRole[]): boolean =>
  selectsOnly(info, roles.every(({ name }) => name !== undefined) ? ['id', 'key', 'name'] : ['id', 'key'])
