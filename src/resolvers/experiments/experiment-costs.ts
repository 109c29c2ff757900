import { type Cost, type Costs, type Place, pages, pagesOf, single } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { memberResource } from '../../rest/account/members.ts'
import { getExperimentationSettings } from '../../rest/experiments/experimentation-settings.ts'
import { experimentResource, listProjectExperiments } from '../../rest/experiments/experiments.ts'
import { getHoldoutById, listHoldouts } from '../../rest/experiments/holdouts.ts'
import { listLayers } from '../../rest/experiments/layers.ts'
import { metricGroupResource } from '../../rest/experiments/metric-groups.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { getFlag, listFlags } from '../../rest/flags/flags.ts'
import { embeddedFields } from '../../rest/resource.ts'
import { kindOfPart } from '../contexts/context-costs.ts'
import { configurationOfPart } from '../flags/flag-costs.ts'

/** The calls for the complete list of each project. */
const lists = ({ of, size }: Place): number => of('Project') * pagesOf('Experiment', size('Experiment'))

/** The calls for the experiments of flags: a list of each, or the list of the project, whose first page tells its size. */
function ofFlags(place: Place, perFlag: number): number {
  const flags = Math.min(place.parents, place.of('Flag'))
  const projects = Math.min(flags, place.of('Project'))
  if (flags === projects) return flags * perFlag
  return Math.min(projects + flags * perFlag, projects * pagesOf('Experiment', place.size('Experiment')))
}

const { pageSize } = experimentResource

/** The fields that a document which names an experiment tells, or that take calls of their own. */
const toldOfNamed = embeddedFields(experimentResource)

/** The layers of a project come together. */
const layerOfPart: Cost = { by: [listLayers], calls: ({ parents, of }) => Math.min(parents, of('Project')) }

/** The flag is read to find a part of it. */
const partOfFlag: Cost = { by: [getFlag, listFlags], calls: ({ parents }) => parents }

/** The flags are read to know whether they exist, unless their keys suffice. */
const namedOnly: Cost = { tells: (name) => ['id', 'key', 'projectKey', '__typename'].includes(name) }

export const experimentCosts: Costs = {
  fields: {
    'Project.experimentationSettings': { ...single, by: [getExperimentationSettings] },
    'RandomizationUnit.contextKind': kindOfPart,
    'Project.layers': { ...single, by: [listLayers], refers: false },
    'Experiment.layer': layerOfPart,
    'Experiment.holdout': {
      by: [getHoldoutById, listHoldouts],
      // The first page of the list tells its length.
      calls: ({ parents, of }) => parents + Math.min(parents, of('Environment')),
    },
    'Holdout.experiments': { tells: (name) => toldOfNamed.includes(name), refers: true },
    'LayerSnapshot.layer': layerOfPart,
    'Flag.experiments': {
      by: [listProjectExperiments],
      calls: (place) => ofFlags(place, pages(place.first, pageSize) + (typeof place.args.last === 'number' ? 2 : 0)),
    },
    'FlagEnvironment.experiments': { by: [listProjectExperiments], calls: (place) => ofFlags(place, 1) },
    'Member.experiments': { by: [listProjectExperiments], calls: lists, project: true },
    'Experiment.maintainer': {
      by: operationsOf('Member'),
      calls: ({ parents }) => callsByKey(memberResource, parents).most,
      refers: false,
    },
    'Experiment.flags': namedOnly,
    'ExperimentFlag.flag': namedOnly,
    'TreatmentParameter.flag': namedOnly,
    'LayerReservation.flag': namedOnly,
    'ExperimentFlag.flagEnvironment': { by: configurationOfPart.by, calls: configurationOfPart.calls },
    'ExperimentFlag.rule': partOfFlag,
    'ExperimentFlag.notInExperimentVariation': partOfFlag,
    'TreatmentParameter.variation': partOfFlag,
    'ExperimentMetric.metric': {
      by: operationsOf('Metric'),
      calls: ({ keys, of }) => callsByKey(metricResource, keys).most + of('Project'),
      refers: true,
    },
    'ExperimentMetric.metricGroup': {
      by: operationsOf('MetricGroup'),
      calls: ({ keys, of }) => callsByKey(metricGroupResource, keys).most + of('Project'),
      refers: true,
    },
  },
  types: {
    Experiment: {
      reference: ({ keys, size }) => callsByKey(experimentResource, keys, size('Experiment')).most,
    },
  },
}
