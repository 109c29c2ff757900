import type { Costs } from '../../graph/cost.ts'
import { getScheduledChange, listScheduledChanges } from '../../rest/changes/scheduled-changes.ts'
import { maintainerById } from '../account/member-costs.ts'
import { configurationOfPart, flagOfPart } from '../flags/flag-costs.ts'

export const scheduledChangeCosts: Costs = {
  fields: {
    'FlagEnvironment.scheduledChanges': { by: [listScheduledChanges], calls: ({ parents }) => parents },
    'ScheduledChange.flag': flagOfPart,
    'ScheduledChange.flagEnvironment': configurationOfPart,
    'ScheduledChange.maintainer': maintainerById,
    'ApprovalRequest.operatingOn': {
      by: [getScheduledChange, listScheduledChanges],
      calls: ({ parents }) => parents,
    },
  },
}
