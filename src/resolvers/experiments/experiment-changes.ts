import type { Context, Info } from '../../context.ts'
import type {
  CreateExperimentInput,
  CreateExperimentIterationInput,
  ExperimentAnalysisConfigInput,
  Resolvers,
  UpdateExperimentInput,
} from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation } from '../../graph/mutation.ts'
import {
  changeExperiment,
  createExperiment,
  createExperimentIteration,
  type ExperimentRep,
  experimentResource,
  glimpsedExperiment,
} from '../../rest/experiments/experiments.ts'
import { locate } from '../../rest/resource.ts'
import { withMore } from '../../rest/unreadable.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given } from '../given.ts'
import { expandBelow } from '../resources.ts'
import { iterationForm } from './iteration-forms.ts'

interface Where {
  readonly projectKey: string
  readonly environmentKey: string
}

const written = ({ projectKey, environmentKey }: Where, experiment: ExperimentRep, info: Info) => ({
  experiment: withMore(locate(experimentResource, [projectKey, environmentKey], experiment), () => ({
    wanted: expandBelow(experimentResource, info),
  })),
})

const types = { EXPERIMENT: 'experiment', MULTI_ARMED_BANDIT: 'mab', HOLDOUT: 'holdout' } as const

const lowercased = (word: string | undefined) => word?.toLowerCase()
const inDashes = (word: string | undefined) => lowercased(word)?.replaceAll('_', '-')

/** LaunchDarkly has the thresholds as texts. */
function analysisOf(input: ExperimentAnalysisConfigInput) {
  const { bayesianThreshold, significanceThreshold, ...analysis } = given(input)
  const numbers = { bayesianThreshold, significanceThreshold }
  const texts = Object.entries(numbers).flatMap(([name, number]) =>
    number === undefined ? [] : [[name, String(number)] as const],
  )
  return {
    ...given(analysis),
    ...Object.fromEntries(texts),
    multipleComparisonCorrectionMethod: inDashes(analysis.multipleComparisonCorrectionMethod),
    multipleComparisonCorrectionScope: inDashes(analysis.multipleComparisonCorrectionScope),
  }
}

async function create(
  { projectKey, environmentKey, iteration, ...input }: CreateExperimentInput,
  context: Context,
  info: Info,
) {
  const where = { projectKey, environmentKey }
  const { maintainerId, type, analysisConfig, ...settings } = given(input)
  const body = {
    ...settings,
    methodology: lowercased(settings.methodology),
    dataSource: lowercased(settings.dataSource),
    type: type && types[type],
    maintainerId: maintainerId === undefined ? undefined : memberIdAt(maintainerId, ['input', 'maintainerId']),
    analysisConfig: analysisConfig && analysisOf(analysisConfig),
    iteration: await iterationForm(iteration, where, ['input', 'iteration'], context),
  }
  return written(where, await context.write(createExperiment, { ...where, body }), info)
}

async function update(input: UpdateExperimentInput, { write }: Context, info: Info) {
  const { projectKey, environmentKey, key: experimentKey, comment } = input
  const where = { projectKey, environmentKey }
  const instructions = await instructionsOf(info, 'ExperimentInstruction', input.instructions)
  const body = { comment: comment ?? undefined, instructions }
  // After a conflict, another iteration could be the one that starts.
  const once = instructions.some(({ kind }) => kind === 'startIteration')
  return written(where, await write(changeExperiment, { ...where, experimentKey, body }, { once }), info)
}

async function createNext(input: CreateExperimentIterationInput, context: Context, info: Info) {
  const { projectKey, environmentKey, key: experimentKey } = input
  const where = { projectKey, environmentKey }
  const body = await iterationForm(input.iteration, where, ['input', 'iteration'], context)
  const iteration = await context.write(createExperimentIteration, { ...where, experimentKey, body })
  const of = { ...glimpsedExperiment(where, experimentKey), wanted: expandBelow(experimentResource, info) }
  return { iteration: withMore(iteration, () => ({ of, turn: 'draft' as const })) }
}

export const experimentChanges = {
  Mutation: {
    createExperiment: mutation(create),
    updateExperiment: mutation(update),
    createExperimentIteration: mutation(createNext),
  },
} satisfies Resolvers
