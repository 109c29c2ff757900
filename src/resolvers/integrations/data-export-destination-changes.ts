import type { Context } from '../../context.ts'
import type {
  CreateDataExportDestinationInput,
  DeleteDataExportDestinationInput,
  GenerateDataExportTrustPolicyInput,
  Resolvers,
  UpdateDataExportDestinationInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, ownId } from '../../graph/node.ts'
import {
  createDataExportDestination,
  dataExportDestinationResource,
  deleteDataExportDestination,
  generateDataExportTrustPolicy,
  generateWarehouseKeyPair,
  getDataExportDestination,
  patchDataExportDestination,
} from '../../rest/integrations/data-export-destinations.ts'
import { locate } from '../../rest/resource.ts'
import { given, lasting } from '../given.ts'
import { patched } from '../json-patch.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

async function create(input: CreateDataExportDestinationInput, { write }: Context) {
  const { projectKey, environmentKey, kind, settings, ...properties } = given(input)
  const body = { ...properties, kind: kind.toLowerCase().replaceAll('_', '-'), config: newSettings(settings) }
  const written = await write(createDataExportDestination, { projectKey, environmentKey, body })
  return { dataExportDestination: locate(dataExportDestinationResource, [projectKey, environmentKey], written) }
}

async function update(
  { projectKey, environmentKey, id, name, on, settings, patch }: UpdateDataExportDestinationInput,
  { read, write }: Context,
) {
  const destination = { projectKey, environmentKey, id: ownId('DataExportDestination', id) }
  const written = await patched({
    changes: { name, ...lasting({ on }) },
    within: { config: changedSettings(settings) },
    patch,
    current: () => read(getDataExportDestination, destination),
    send: (body) => write(patchDataExportDestination, { ...destination, body }),
  })
  return { dataExportDestination: locate(dataExportDestinationResource, [projectKey, environmentKey], written) }
}

async function remove({ projectKey, environmentKey, id: given }: DeleteDataExportDestinationInput, { write }: Context) {
  const id = ownId('DataExportDestination', given)
  await write(deleteDataExportDestination, { projectKey, environmentKey, id })
  const address = { type: 'DataExportDestination', projectKey, environmentKey, destinationId: id } as const
  return { deletedDataExportDestinationId: idOf(address) }
}

const makeKeyPair = async (_: object, { write }: Context) => ({ keyPair: await write(generateWarehouseKeyPair, {}) })

async function makeTrustPolicy(environment: GenerateDataExportTrustPolicyInput, { write }: Context) {
  const { awsTrustPolicy } = await write(generateDataExportTrustPolicy, { ...environment })
  return { trustPolicy: awsTrustPolicy ?? null }
}

export const dataExportDestinationChanges = {
  Mutation: {
    createDataExportDestination: mutation(create),
    updateDataExportDestination: mutation(update),
    deleteDataExportDestination: mutation(remove),
    generateWarehouseKeyPair: (source, _, context, info) => mutation(makeKeyPair)(source, { input: {} }, context, info),
    generateDataExportTrustPolicy: mutation(makeTrustPolicy),
  },
} satisfies Resolvers
