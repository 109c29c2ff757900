import type { Costs } from '../../graph/cost.ts'
import { getScheduledChange, listScheduledChanges } from '../../rest/changes/scheduled-changes.ts'

export const scheduledChangeCosts: Costs = {
  fields: {
    'FlagEnvironment.scheduledChanges': { by: [listScheduledChanges], calls: ({ parents }) => parents },
    'ApprovalRequest.operatingOn': {
      by: [getScheduledChange, listScheduledChanges],
      calls: ({ parents }) => parents,
    },
  },
}
