import { type Costs, each, one } from '../../graph/cost.ts'
import {
  getIntegrationConfiguration,
  listIntegrationConfigurations,
} from '../../rest/integrations/integration-configurations.ts'

export const integrationConfigurationCosts: Costs = {
  fields: {
    'Query.integrationConfigurations': {
      ...one,
      by: [listIntegrationConfigurations],
      length: ({ size }) => size('IntegrationConfiguration'),
    },
    'ApprovalSettings.serviceKindConfiguration': { ...each, by: [getIntegrationConfiguration] },
  },
}
