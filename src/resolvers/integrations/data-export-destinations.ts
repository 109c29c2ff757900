import type { Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { ownId } from '../../graph/node.ts'
import { dataExportDestinationResource } from '../../rest/integrations/data-export-destinations.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { audited } from '../changes/audited.ts'
import { lookUp } from '../resources.ts'
import { inEnvironment } from './integration-places.ts'

const kinds = [
  ...(['AZURE_EVENT_HUBS', 'BIGQUERY', 'DATABRICKS', 'GOOGLE_PUBSUB', 'KINESIS'] as const),
  ...(['MPARTICLE', 'REDSHIFT', 'SEGMENT', 'SNOWFLAKE_V2'] as const),
]

export const dataExportDestinations = {
  Query: {
    dataExportDestination: (_, { id, ...environment }, context, info) =>
      lookUp(
        dataExportDestinationResource,
        { ...environment, destinationId: ownId('DataExportDestination', id) },
        context,
        info,
      ),
    dataExportDestinations: (_, __, { loaders }) => loaders.of(dataExportDestinationResource, []).all(),
  },

  Environment: {
    dataExportDestinations: ({ at }, _, { loaders }) =>
      loaders.of(dataExportDestinationResource, [at.projectKey, at.key]).all(),
  },

  DataExportDestination: {
    ...inEnvironment,
    ...audited(dataExportDestinationResource),
    destinationId: ({ _id }) => _id,
    kind: ({ kind }) => (kind === undefined ? null : oneOf(kinds, kind.replaceAll('-', '_'))),
    settings: ({ config, kind }) => settingsOf(config, 'destination', kind),
  },

  WarehouseKeyPair: {
    publicKey: ({ public_key }) => public_key ?? null,
    publicKeyPkcs8: ({ public_key_pkcs8 }) => public_key_pkcs8 ?? null,
  },

  AwsTrustPolicy: {
    version: ({ Version }) => Version ?? null,
    statements: ({ Statement }) => Statement,
  },

  AwsTrustPolicyStatement: {
    effect: ({ Effect }) => Effect ?? null,
    actions: ({ Action }) => Action,
    principal: ({ Principal }) => Principal ?? null,
    condition: ({ Condition }) => Condition ?? null,
  },
} satisfies Resolvers
