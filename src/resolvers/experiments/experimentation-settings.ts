import type { Context } from '../../context.ts'
import type { ReplaceExperimentationSettingsInput, Resolvers } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import {
  type ExperimentationSettingsRep,
  replaceExperimentationSettings,
} from '../../rest/experiments/experimentation-settings.ts'
import { withMore } from '../../rest/unreadable.ts'
import { contextKind } from '../contexts/context-kinds.ts'
import { given } from '../given.ts'
import { projectBehind } from '../projects/project-behind.ts'

const settingsOf = (projectKey: string, settings: ExperimentationSettingsRep) =>
  withMore(settings, () => ({ projectKey }))

async function replace({ projectKey, randomizationUnits }: ReplaceExperimentationSettingsInput, { write }: Context) {
  const units = randomizationUnits.map(({ key, ...unit }) => ({ randomizationUnit: key, ...given(unit) }))
  const written = await write(replaceExperimentationSettings, { projectKey, body: { randomizationUnits: units } })
  return { experimentationSettings: settingsOf(projectKey, written) }
}

export const experimentationSettings = {
  Project: {
    experimentationSettings: async (project, _, { loaders }) => {
      const found = await loaders.experimentationSettings(project.key)
      return found ? settingsOf(project.key, found) : loaders.projects.nothingIn(project)
    },
  },

  Mutation: { replaceExperimentationSettings: mutation(replace) },

  ExperimentationSettings: {
    projectId: ({ _projectId }) => _projectId ?? null,
    randomizationUnits: ({ randomizationUnits, projectKey }) =>
      randomizationUnits.map((unit) => withMore(unit, () => ({ projectKey }))),
    project: ({ projectKey }, _, context, info) => projectBehind(projectKey, context, info),
    createdAt: ({ _creationDate }) => _creationDate ?? null,
  },

  RandomizationUnit: {
    key: ({ randomizationUnit }) => randomizationUnit ?? null,
    hidden: ({ _hidden }) => _hidden ?? null,
    displayName: ({ _displayName }) => _displayName || null,
    contextKind: ({ projectKey, randomizationUnit: key }, _, context) =>
      key === undefined ? null : contextKind(projectKey, key, context),
  },
} satisfies Resolvers
