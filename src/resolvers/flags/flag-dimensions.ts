import type { CountedFlag, FlagDimension } from '../../facts/flag-counts.ts'
import { useOf } from '../../facts/flag-use.ts'
import { badInput } from '../../graph/errors.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import { inputOf } from '../fact-inputs.ts'
import { checkChoice } from './filter-environments.ts'
import { type Condition, expectCalls, inFull, inFullEverywhere, onConfiguration } from './flag-condition.ts'
import { statusOf } from './flag-configurations.ts'
import { healthOf } from './flag-health.ts'
import { servingIn } from './serving.ts'

type Property = Exclude<keyof CountedFlag, 'flag'>

/** Keeps a property of a flag. */
type Note = (flag: FlagDoc, property: Pick<CountedFlag, Property>) => void

/** The reads for a property that the document of a flag does not tell, as conditions that every flag meets. */
const readings: Readonly<
  Partial<Record<FlagDimension, (note: Note, where: { readonly environmentKey: string }) => Condition>>
> = {
  STATUS: (note, where) => ({
    where,
    begin: (projectKey, environments, { loaders }) => loaders.flagStatuses.beginIn(projectKey, environments),
    meets: async (flag, environmentKey, context) => {
      const status = await inputOf('FLAG_STATUSES', statusOf({ flag, environmentKey }, context), environmentKey)
      if (status.gap) expectCalls([status.gap], context)
      const told = status.gap ? status : status.value && { value: status.value }
      note(flag, { status: told ? useOf(told, context.now).use : 'UNKNOWN' })
      return told ? true : undefined
    },
  }),
  HEALTH: (note) => ({
    parts: inFullEverywhere,
    needsAll: true,
    meets: async (flag, _, context) => {
      const { stage, gaps } = await healthOf(flag, context)
      if (stage === 'UNKNOWN') expectCalls(gaps, context)
      note(flag, { health: stage })
      return true
    },
  }),
  SERVING: (note, where) => ({
    where,
    parts: inFull,
    meets: onConfiguration(async (config, context) => {
      const { kind, gaps } = await servingIn(config, context)
      if (kind === 'UNKNOWN') expectCalls(gaps, context)
      note(config.flag, { serving: kind })
      return true
    }),
  }),
}

/** The properties of flags by which they are counted, with the reads that bring them. */
export function dimensionsOf(by: readonly FlagDimension[], environmentKey: string | null | undefined) {
  const noted = new Map<string, Pick<CountedFlag, Property>>()
  const nameOf = ({ at: { projectKey, key } }: FlagDoc) => JSON.stringify([projectKey, key])
  const note: Note = (flag, property) => noted.set(nameOf(flag), { ...noted.get(nameOf(flag)), ...property })
  const isInEnvironment = by.some((one) => one === 'STATUS' || one === 'SERVING')
  if (isInEnvironment && typeof environmentKey !== 'string') {
    throw badInput('Expected environmentKey with STATUS and SERVING, but got none.')
  }
  const where = { environmentKey: environmentKey ?? '' }
  if (isInEnvironment) checkChoice('environmentKey', where)
  return {
    conditions: [...new Set(by)].flatMap((one): readonly Condition[] => {
      const reading = readings[one]
      return reading ? [{ ...reading(note, where), isOptional: true }] : []
    }),
    counted: (flag: FlagDoc): CountedFlag => ({ flag, ...noted.get(nameOf(flag)) }),
  }
}
