import type { Context } from '../../context.ts'
import type {
  CreateReleasePipelineInput,
  DeleteReleasePipelineInput,
  ReplaceReleasePipelineInput,
  Resolvers,
  UpdateReleasePipelineInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import {
  createReleasePipeline,
  deleteReleasePipeline,
  getReleasePipeline,
  type PhaseRep,
  type ReleasePipelineForm,
  type ReleasePipelineRep,
  releasePipelineResource,
  replaceReleasePipeline,
} from '../../rest/releases/release-pipelines.ts'
import { locate } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import { expectChange, given, lasting, orNone } from '../given.ts'
import { expectVersion } from '../versions.ts'
import { phasesIn } from './release-forms.ts'

const written = (projectKey: string, pipeline: ReleasePipelineRep) => ({
  releasePipeline: locate(releasePipelineResource, [projectKey], pipeline),
})

async function create({ projectKey, ...input }: CreateReleasePipelineInput, { write }: Context) {
  const { phases, projectDefault: isProjectDefault, legacy: isLegacy, ...named } = given(input)
  const body = { ...named, phases: phasesIn(phases), isProjectDefault, isLegacy }
  return written(projectKey, await write(createReleasePipeline, { projectKey, body }))
}

async function replace({ projectKey, key: pipelineKey, ...input }: ReplaceReleasePipelineInput, { write }: Context) {
  const { phases, ...named } = given(input)
  const body = { ...named, phases: phasesIn(phases) }
  return written(projectKey, await write(replaceReleasePipeline, { projectKey, pipelineKey, body }))
}

async function update(input: UpdateReleasePipelineInput, { read, write }: Context) {
  const { projectKey, key: pipelineKey, expectedVersion, description, tags, ...others } = input
  const { name, phases } = lasting(others)
  const changes = { name, description, tags: orNone(tags), phases: phases && phasesIn(phases) }
  expectChange(changes)
  const pipeline = await read(getReleasePipeline, { projectKey, pipelineKey })
  expectVersion({
    expectedVersion,
    currentVersion: pipeline._version ?? Number.NaN,
    what: `the release pipeline ${shown(pipelineKey)}`,
    resources: specifiersOf(releasePipelineResource, { projectKey, key: pipelineKey }),
  })
  const sent = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const kept = { name: pipeline.name, description: pipeline.description, tags: pipeline.tags }
  const body = given({
    ...kept,
    ...sent,
    phases: changes.phases ?? pipeline.phases.map(phaseForm),
  }) as ReleasePipelineForm
  return written(projectKey, await write(replaceReleasePipeline, { projectKey, pipelineKey, body }))
}

/** A phase as the body of a replacement has it. */
const phaseForm = ({ name, configuration, audiences }: PhaseRep) => ({
  name,
  configuration,
  audiences: audiences.map(({ environment, ...audience }) => {
    const { configuration } = audience
    if (environment) {
      return {
        ...filled(audience),
        environmentKey: environment.key,
        configuration: configuration && filled(configuration),
      }
    }
    const message = `The environment of the audience ${shown(audience.name)} was deleted, so the phases have to be given.`
    throw refused(['input', 'phases'], message, 'CONFLICT')
  }),
})

/** A document without its empty lists, which LaunchDarkly does not send. */
const filled = <Rep extends object>(rep: Rep): Rep =>
  Object.fromEntries(Object.entries(rep).filter(([, value]) => !Array.isArray(value) || value.length)) as Rep

async function remove({ projectKey, key }: DeleteReleasePipelineInput, { write }: Context) {
  await write(deleteReleasePipeline, { projectKey, pipelineKey: key })
  return { deletedReleasePipelineId: idOf({ type: 'ReleasePipeline', projectKey, key }) }
}

export const releasePipelineChanges = {
  Mutation: {
    createReleasePipeline: mutation(create),
    replaceReleasePipeline: mutation(replace),
    updateReleasePipeline: mutation(update),
    deleteReleasePipeline: mutation(remove),
  },
} satisfies Resolvers
