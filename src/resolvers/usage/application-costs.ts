import { type Costs, whole } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { applicationResource, listApplications } from '../../rest/usage/applications.ts'
import { toldOfNamedFlag } from '../flags/flag-costs.ts'

export const applicationCosts: Costs = {
  fields: {
    // The list with the flags of each application serves all flags.
    'Flag.applications': { by: [listApplications], calls: whole('Application'), refers: false },
    'Application.flags': { refers: true, tells: toldOfNamedFlag, length: 20 },
    'ApplicationVersion.application': {
      by: operationsOf('Application'),
      calls: ({ parents }) => callsByKey(applicationResource, parents).most,
    },
  },
}
