import { apart, type Cost, type Costs, listOf, type Place, pagesOf, sameFor, single } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { getContextAttributeNames, getContextAttributeValues } from '../../rest/contexts/context-attributes.ts'
import { searchContextInstances } from '../../rest/contexts/context-instances.ts'
import { evaluateContextInstance } from '../../rest/contexts/flag-evaluations.ts'
import { getEnvironment } from '../../rest/projects/environments.ts'
import { searchSegmentMemberships } from '../../rest/segments/segment-memberships.ts'
import { flagOfPart, toldOfNamedFlag } from '../flags/flag-costs.ts'

/** Several records of a context can share a call, so that one for all that certainly exist may be enough. */
const least = ({ sure }: Place): number => Math.min(1, sure)

/** The calls for something of each of some contexts. A call is for one environment. */
function inEnvironments(type: 'Context' | 'ContextInstance', contexts: number, of: Place['of'], each = 1): number {
  const environments = Math.min(contexts, of('Environment'))
  return environments * pagesOf(type, Math.ceil(contexts / environments) * each)
}

/** The calls for the records of contexts: two of each, as a rule. */
export const recordsOf = (contexts: number, of: Place['of']): number => inEnvironments('Context', contexts, of, 2)

const evaluation: Cost = { ...single, by: [evaluateContextInstance], length: ({ size }) => size('Flag') }

const memberships: Cost = { ...single, by: [searchSegmentMemberships], length: ({ size }) => size('Segment') }

/** The environment that the path came from, as a rule. */
export const environmentOfPart: Cost = {
  by: [getEnvironment],
  back: 'Environment',
  calls: ({ of }) => of('Environment'),
}

/** The context kind that a part of a project names. One list has all kinds of the project. */
export const kindOfPart: Cost = { by: operationsOf('ContextKind'), calls: ({ of }) => of('Project') }

/** One call for all kinds. If there are too many attributes, a call for each kind follows it. */
const attributes: Cost = {
  by: [getContextAttributeNames],
  calls: ({ args, parents }) => {
    const named = Array.isArray(args.kinds) ? args.kinds.length : 1
    return parents * named > 1 ? 1 + parents * named : 1
  },
  length: 10,
}

const instances = listOf('ContextInstance')

export const contextCosts: Costs = {
  fields: {
    'Query.context': { ...apart, by: operationsOf('Context'), project: true },
    'Query.contextInstance': { ...apart, by: operationsOf('ContextInstance'), project: true },
    'Project.contextKinds': { ...single, by: operationsOf('ContextKind') },
    'Environment.contextAttributes': attributes,
    'ContextKind.attributes': attributes,
    // Two kinds with the same attribute take one call together, and two more if it has too many values.
    'ContextAttribute.values': {
      by: [getContextAttributeValues],
      calls: ({ parents }) => (parents > 1 ? Math.ceil(1.5 * parents) : parents),
      length: 20,
    },
    'ContextAttribute.contextKind': kindOfPart,
    'Context.contextKind': kindOfPart,
    'Context.environment': environmentOfPart,
    'ContextInstance.environment': environmentOfPart,
    'Context.records': { by: operationsOf('Context'), calls: ({ parents, of }) => recordsOf(parents, of) },
    // One search for several contexts of an environment, and one for each of those that have more instances than are asked for.
    'Context.instances': {
      ...instances,
      by: [searchContextInstances],
      least,
      calls: (place) =>
        instances.calls!(place) + (place.parents > 1 ? inEnvironments('ContextInstance', place.parents, place.of) : 0),
    },
    'Context.evaluate': { ...evaluation, least },
    'Context.segmentMemberships': { ...memberships, least },
    'ContextInstance.contexts': { length: 2 },
    'ContextInstance.evaluate': { ...evaluation, least },
    'ContextInstance.segmentMemberships': { ...memberships, least },
    'Environment.evaluate': evaluation,
    'FlagEnvironment.evaluateFor': {
      by: [evaluateContextInstance],
      calls: ({ parents, of }) => Math.min(parents, of('Environment')),
    },
    'FlagEvaluationResult.flag': { tells: toldOfNamedFlag },
    // Few flags have several variations of the same value, so the second read that these take is left out.
    'FlagEvaluationResult.variation': { ...flagOfPart, shares: 'variation' },
    'FlagEvaluationResult.candidates': { ...flagOfPart, shares: 'variation' },
    'EvaluationReason.rule': flagOfPart,
  },
  types: {
    Context: { reference: ({ keys, of }) => recordsOf(keys, of) },
    ContextKind: { lookUp: sameFor(({ perProject }) => perProject.length) },
  },
}
