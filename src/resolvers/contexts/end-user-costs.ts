import { type Costs, connectionOf, each, single } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import {
  endUserResource,
  getUser,
  getUserAttributeNames,
  getUserExpiringTargets,
  getUserFlagSetting,
  getUserFlagSettings,
  listUsers,
  searchUsers,
} from '../../rest/contexts/end-users.ts'
import { getEnvironment, listEnvironments } from '../../rest/projects/environments.ts'
import { environmentOfPart, recordsOf } from './context-costs.ts'

export const endUserCosts: Costs = {
  fields: {
    'Environment.endUsers': { ...connectionOf(endUserResource.pageSize), by: [listUsers, searchUsers] },
    // Without the user, an environment that was only named is read as well.
    'Environment.endUser': { by: [getUser, getEnvironment, listEnvironments], calls: ({ keys }) => 2 * keys },
    'Environment.endUserAttributeNames': { ...single, by: [getUserAttributeNames] },
    'EndUser.environment': environmentOfPart,
    'EndUser.context': { by: operationsOf('Context'), calls: ({ parents, of }) => recordsOf(parents, of) },
    'EndUser.flagSettings': { ...single, by: [getUserFlagSettings], length: ({ size }) => size('Flag') },
    'EndUser.flagSetting': { ...each, by: [getUserFlagSetting, getUserFlagSettings] },
    'EndUser.expiringTargets': { ...single, by: [getUserExpiringTargets] },
  },
}
