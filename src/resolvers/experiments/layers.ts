import type { Context, Info } from '../../context.ts'
import type { CreateLayerInput, Resolvers, UpdateLayerInput } from '../../generated/resolvers.ts'
import { asInstruction, instructionsOf, type Translations } from '../../graph/instructions.ts'
import { mutation } from '../../graph/mutation.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { orNull } from '../../rest/errors.ts'
import { glimpsedExperiment } from '../../rest/experiments/experiments.ts'
import {
  changeLayer,
  createLayer,
  type LayerDoc,
  layerResource,
  reservationsOf,
} from '../../rest/experiments/layers.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { locate } from '../../rest/resource.ts'
import { audited } from '../changes/audited.ts'
import { formerFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { experimentBehind } from './experiment-behind.ts'

export const layerLookup: Lookup<'Layer', Context, LayerDoc | null> = ({ projectKey, key }, { loaders }) =>
  orNull(loaders.layers.byKey(projectKey, key))

async function create({ projectKey, ...body }: CreateLayerInput, { write }: Context) {
  return { layer: locate(layerResource, [projectKey], await write(createLayer, { projectKey, body })) }
}

interface Text {
  readonly value: string
}

interface Reservation {
  readonly experimentKey: string
  readonly percentage: number
}

/** The parameters of these kinds have other names than those of other resources. */
const inWordsOfRest: Translations = {
  updateName: asInstruction(({ value }: Text) => ({ kind: 'updateName', name: value })),
  updateDescription: asInstruction(({ value }: Text) => ({ kind: 'updateDescription', description: value })),
  updateExperimentReservation: asInstruction(({ experimentKey, percentage }: Reservation) => ({
    kind: 'updateExperimentReservation',
    experimentKey,
    reservationPercent: percentage,
  })),
}

async function update(input: UpdateLayerInput, { write }: Context, info: Info) {
  const { projectKey, key: layerKey, environmentKey, comment } = input
  const instructions = await instructionsOf(info, 'LayerInstruction', input.instructions, inWordsOfRest)
  const body = { comment: comment ?? undefined, environmentKey: environmentKey ?? undefined, instructions }
  return { layer: locate(layerResource, [projectKey], await write(changeLayer, { projectKey, layerKey, body })) }
}

export const layers = {
  Project: {
    layer: (project, { key }, { loaders }) => loaders.layers.byKey(project.key, key),
    layers: (project, { experimentKey }, { loaders }) => loaders.layers.list(project.key, experimentKey),
  },

  Experiment: { layer: ({ at }, _, { loaders }) => loaders.layers.ofExperiment(at) },

  LayerSnapshot: { layer: ({ projectKey, key }, _, { loaders }) => loaders.layers.byKey(projectKey, key) },

  Mutation: {
    createLayer: mutation(create),
    updateLayer: mutation(update),
  },

  Layer: {
    id: nodeId,
    ...audited(layerResource),
    projectKey: ({ at }) => at.projectKey,
    description: ({ description }) => description || null,
    randomizationUnit: ({ randomizationUnit }) => randomizationUnit || null,
    reservations: (layer, { environmentKey }) => reservationsOf(layer, environmentKey),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
  },

  LayerReservation: {
    percentage: ({ reservationPercent }) => reservationPercent ?? null,
    experiment: (reservation, _, context, info) =>
      experimentBehind(glimpsedExperiment(reservation, reservation.experimentKey), context, info),
    flag: ({ projectKey, flagKey }, _, context, info) =>
      flagKey ? formerFlag(projectKey, flagKey, context, info) : null,
    environment: ({ projectKey, environmentKey }) => glimpsedEnvironment(projectKey, environmentKey),
  },
} satisfies Resolvers
