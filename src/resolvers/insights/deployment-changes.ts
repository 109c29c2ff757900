import type { Context } from '../../context.ts'
import type { CreateDeploymentEventInput, Resolvers, UpdateDeploymentInput } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { ownId } from '../../graph/node.ts'
import { createDeploymentEvent, patchDeployment } from '../../rest/insights/deployment-changes.ts'
import { deploymentResource, getDeployment } from '../../rest/insights/deployments.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { locate } from '../../rest/resource.ts'
import { given, lasting, objectIn } from '../given.ts'
import { patched } from '../json-patch.ts'

async function createEvent(input: CreateDeploymentEventInput, { write }: Context) {
  const { applicationKind, eventType, eventAt, eventMetadata, deploymentMetadata, ...named } = given(input)
  const body = {
    ...named,
    applicationKind: applicationKind?.toLowerCase(),
    eventType: eventType.toLowerCase(),
    eventTime: eventAt,
    eventMetadata: objectIn('eventMetadata', eventMetadata),
    deploymentMetadata: objectIn('deploymentMetadata', deploymentMetadata),
  }
  await write(createDeploymentEvent, { body })
  return { environment: glimpsedEnvironment(input.projectKey, input.environmentKey) }
}

async function update({ id, status, patch }: UpdateDeploymentInput, { read, write }: Context) {
  const path = { deploymentID: ownId('Deployment', id) }
  const written = await patched({
    changes: lasting({ status }),
    patch,
    current: () => read(getDeployment, path),
    send: (body) => write(patchDeployment, { ...path, body }),
  })
  return { deployment: locate(deploymentResource, [], written) }
}

export const deploymentChanges = {
  Mutation: {
    createDeploymentEvent: mutation(createEvent),
    updateDeployment: mutation(update),
  },
} satisfies Resolvers
