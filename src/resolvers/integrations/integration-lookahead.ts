import type { Context, Info } from '../../context.ts'
import { mostNodes, type PageArgs } from '../../graph/connection.ts'
import { begin, type Starts, startEarly } from '../../graph/early.ts'
import { dataExportDestinationResource } from '../../rest/integrations/data-export-destinations.ts'
import { deliveryConfigurationResource } from '../../rest/integrations/delivery-configurations.ts'
import { persistentStoreResource } from '../../rest/integrations/persistent-stores.ts'
import { getSdkVersionsDetails } from '../../rest/usage/sdk-versions.ts'

const listing =
  (read: (context: Context) => Promise<unknown>) =>
  (_: object, __: unknown, context: Context): readonly never[] => {
    begin(() => read(context))
    return []
  }

const inside = (source: object): readonly object[] => [source]

/** The lists of the account have the integrations and the SDKs of all environments, whichever the project has. */
const starts: Starts<object, Context> = {
  EnvironmentConnection: { nodes: inside, edges: inside },
  EnvironmentEdge: { node: inside },
  Environment: {
    dataExportDestinations: listing(({ loaders }) => loaders.of(dataExportDestinationResource, []).all()),
    persistentStoreIntegrations: listing(({ loaders }) => loaders.of(persistentStoreResource, []).all()),
    integrationDeliveryConfigurations: listing(({ loaders }) => loaders.of(deliveryConfigurationResource, []).all()),
    sdkVersions: listing(({ read }) => read(getSdkVersionsDetails, {})),
  },
}

/** Begins to read the integrations and SDKs of several environments in parallel to the list of these. */
export function beginForEnvironments(
  args: PageArgs & { readonly filter?: unknown },
  context: Context,
  info: Info,
): void {
  begin(() => {
    if (!args.filter && mostNodes(args) > 1) startEarly(info, starts, {}, context)
  })
}
