import type { Context, Info } from '../../context.ts'
import { blastSentences } from '../../facts/blast-sentences.ts'
import { gapsOf, type Known, valueOr } from '../../facts/gaps.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { experimentResource } from '../../rest/experiments/experiments.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { approvalRequestExpand } from '../changes/approval-request-lookahead.ts'
import { existing } from '../existing.ts'
import { inputOf } from '../fact-inputs.ts'
import { expandFor } from '../resources.ts'
import { effectsIn, environmentsOf } from './blast-effective.ts'
import { type BlastRadiusSource, blastOfFlag } from './blast-sources.ts'
import { flagByMaintainer, flagMaintainer } from './flag-maintainers.ts'
import { listedFlag } from './named-flag.ts'

/** A field that is null if its input is missing. */
const ofInput =
  <Value, Answer>(
    read: (radius: BlastRadiusSource, info: Info) => Promise<Known<Value>>,
    pick: (value: Value, radius: BlastRadiusSource) => Answer,
  ) =>
  async (radius: BlastRadiusSource, _: unknown, __: Context, info: Info): Promise<Answer | null> => {
    const found = await read(radius, info)
    return found.gap === undefined ? pick(found.value, radius) : null
  }

const itself = <Value>(value: Value): Value => value

const dependents = (radius: BlastRadiusSource) => radius.dependents()

/** The documents of the dependents. */
const documentsOf = (radius: BlastRadiusSource, { loaders }: Context) =>
  radius.once('documents', async () => {
    const found = valueOr(await radius.dependents(), [])
    const read = found.map(({ projectKey, key, name }) => loaders.flags.whole(glimpsedFlag(projectKey, key, name)))
    return inputOf('FLAG_CONFIGURATIONS', Promise.all(read))
  })

/** Whether each environment of the dependents is critical, by key. */
const criticalOf = (radius: BlastRadiusSource, { loaders }: Context) =>
  radius.once('environments', async () => {
    const keys = environmentsOf(valueOr(await radius.dependents(), []))
    const documents = keys.map((key) => loaders.environments.byKey(radius.projectKey, key))
    const read = Promise.all(documents).then((all) => new Map(keys.map((key, index) => [key, all[index]?.critical])))
    return inputOf('ENVIRONMENTS', read)
  })

/** All inputs. They are read together. */
async function inputsOf(radius: BlastRadiusSource, context: Context) {
  const found = await radius.dependents()
  const environments = environmentsOf(valueOr(found, []))
  const [documents, critical, ...effects] = await Promise.all([
    documentsOf(radius, context),
    criticalOf(radius, context),
    ...environments.map((key) => effectsIn(radius, key, context)),
  ])
  return { dependents: found, documents, critical, effects }
}

const othersOf = (radius: BlastRadiusSource) =>
  Promise.all([
    radius.segments(),
    radius.codeReferences(),
    radius.applications(),
    radius.approvalRequests([]),
    radius.experiments([]),
  ])

async function gaps(radius: BlastRadiusSource, context: Context) {
  const [own, others] = await Promise.all([inputsOf(radius, context), othersOf(radius)])
  const { effects } = own
  return gapsOf([own.dependents, own.documents, own.critical, ...effects.flatMap(({ inputs }) => inputs), ...others])
}

async function sentences(radius: BlastRadiusSource, context: Context) {
  const [own, [segments, code, applications, requests, experiments]] = await Promise.all([
    inputsOf(radius, context),
    othersOf(radius),
  ])
  const effects = own.effects.map((one) => one.effects)
  const reached = valueOr(own.dependents, []).map(({ key }) => effects.map((one) => one.get(key)))
  const isKnown = reached.every((all) => all.includes(true) || !all.includes(null))
  return blastSentences({
    kind: radius.kind,
    key: radius.key,
    maxDepth: radius.limit,
    dependents: own.dependents.value,
    critical: own.critical.value && [...own.critical.value].flatMap(([key, one]) => (one ? key : [])),
    effective: isKnown ? reached.filter((all) => all.includes(true)).length : undefined,
    segments: segments.value?.map(({ key }) => key),
    files: code.value?.statistics?.reduce((sum, { fileCount }) => sum + fileCount, 0),
    applications: applications.value?.map(({ name }) => name),
    approvalRequests: requests.value?.length,
    experiments: experiments.value?.map(({ name }) => name),
  })
}

const viaFlag = (projectKey: string, key: string | null, context: Context, info: Info) =>
  key === null ? null : listedFlag(projectKey, { key }, context, info)

export const blastRadius = {
  Flag: {
    blastRadius: (flag, args, context, info) => blastOfFlag(flag, args, context, info),
  },

  BlastRadius: {
    dependents: ofInput(dependents, (all, radius) => all.map((one) => ({ ...one, radius }))),
    maxDepth: ofInput(dependents, (all) => all.at(-1)?.depth ?? 0),
    stoppedAtMaxDepth: ofInput(dependents, (all, { limit }) => all.at(-1)?.depth === limit),
    segments: ofInput((radius) => radius.segments(), itself),
    codeReferences: ofInput((radius) => radius.codeReferences(), itself),
    applications: ofInput((radius) => radius.applications(), itself),
    approvalRequests: ofInput((radius, info) => radius.approvalRequests(approvalRequestExpand(info)), itself),
    experiments: ofInput((radius, info) => radius.experiments(expandFor(experimentResource, info)), itself),
    maintainers: async (radius, _, context, info) => {
      const [found, documents] = await Promise.all([radius.dependents(), documentsOf(radius, context)])
      if (found.gap || documents.gap) return null
      return existing(flagByMaintainer(documents.value), async (flag) => flagMaintainer(flag, context, info))
    },
    sentences: (radius, _, context) => sentences(radius, context),
    gaps: (radius, _, context) => gaps(radius, context),
  },

  BlastDependent: {
    name: ({ name }) => name ?? null,
    flag: ({ projectKey, key, name }, _, context, info) =>
      listedFlag(projectKey, { key, ...(name !== undefined && { name }) }, context, info),
    via: ({ projectKey, via }, _, context, info) => viaFlag(projectKey, via, context, info),
    viaSegment: ({ projectKey, viaSegment, environments: [first] }, _, { loaders }) =>
      viaSegment === null || !first
        ? null
        : loaders.segments.byKey({ projectKey, environmentKey: first.environmentKey }, viaSegment),
    environments: ({ environments, radius }) => environments.map((one) => ({ ...one, radius })),
  },

  BlastEnvironment: {
    environment: ({ projectKey, environmentKey }) => glimpsedEnvironment(projectKey, environmentKey),
    critical: async ({ environmentKey, radius }, _, context) => {
      const critical = await criticalOf(radius, context)
      return critical.value ? (critical.value.get(environmentKey) ?? false) : null
    },
    via: ({ projectKey, via }, _, context, info) => viaFlag(projectKey, via, context, info),
    effective: async ({ flagKey, environmentKey, radius }, _, context) =>
      (await effectsIn(radius, environmentKey, context)).effects.get(flagKey) ?? null,
  },
} satisfies Resolvers
