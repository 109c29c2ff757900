import { type QueryValue, UnusableArgument } from '../operation.ts'
import { type MeasuredField, type Measurement, measurements } from './measurements.ts'

/** The arguments of a field, with those of the window and of the filter among them. */
export type UsageArguments = Readonly<Record<string, unknown>>

/** A question to a route of measurements. */
export interface UsageQuery {
  readonly measurement: Measurement
  /** The parameters of the call without the dimensions. */
  readonly parameters: Readonly<Record<string, QueryValue>>
  /** REST's names of the dimensions. */
  readonly dimensions: readonly string[]
}

/** REST's parameters by argument. Times, the aggregation and the dimensions have rules of their own. */
const parameterOf: Readonly<Record<string, string>> = {
  ...{ projectKeys: 'projectKey', environmentKeys: 'environmentKey', contextKinds: 'contextKind' },
  ...{ sdkNames: 'sdkName', sdkTypes: 'sdkType', sdkVersions: 'sdkVersion', sdkAppIds: 'sdkAppId' },
  ...{ connectionTypes: 'connectionType', relayVersions: 'relayVersion', eventKeys: 'eventKey' },
  ...{ eventKinds: 'eventKind', experimentIds: 'experimentId', timeZone: 'tz', aggregation: 'aggregationType' },
}

const aggregations: Readonly<Record<string, string>> = {
  MONTH_TO_DATE: 'month_to_date',
  INCREMENTAL: 'incremental',
  ROLLING_30_DAYS: 'rolling_30d',
  AVERAGE: 'average',
}

/**
 * Converts the arguments of a field to a call.
 *
 * @throws {UnusableArgument} for what LaunchDarkly does not measure.
 */
export function usageQuery(field: MeasuredField, args: UsageArguments): UsageQuery {
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null && value !== undefined))
  const all: Readonly<Record<string, Measurement>> = measurements[field]
  const chooser = all.only ? undefined : given.signal === undefined ? 'source' : 'signal'
  const measurement = all[chooser ? String(given[chooser]) : 'only']!
  checkCombination(measurement, given)
  checkLacks(measurement, given)
  const { groupBy, ...others } = given
  const parameters = Object.entries(others)
    .filter(([name]) => name !== chooser)
    .map(([name, value]) => [
      measurement.called?.[name] ?? parameterOf[name] ?? name,
      wordsOf(measurement, name, value),
    ])
  return {
    measurement,
    parameters: Object.fromEntries(parameters),
    dimensions: dimensionsOf(measurement, groupBy as readonly string[] | undefined),
  }
}

/** Checks that LaunchDarkly finds the environments of some arguments, which it does only within one project. */
export function checkScope({ projectKeys, environmentKeys }: UsageArguments): void {
  const projects = Array.isArray(projectKeys) ? new Set(projectKeys).size : 0
  if (!environmentKeys || projects === 1) return
  throw new UnusableArgument(`Expected environmentKeys with one project in projectKeys, but got ${projects}.`)
}

/** The most projects or environments of which one call asks. */
export const placesPerCall = 100

/** The parameters of a call that is grouped by some dimensions. */
export const groupedBy = (
  { measurement: { called }, parameters }: UsageQuery,
  dimensions: readonly string[],
): Readonly<Record<string, QueryValue>> =>
  dimensions.length ? { ...parameters, [called?.groupBy ?? 'groupBy']: dimensions } : parameters

function checkCombination(measurement: Measurement, { aggregation, granularity = 'DAILY' }: UsageArguments): void {
  const { combinations, aggregation: usual = 'MONTH_TO_DATE' } = measurement
  if (!combinations) return
  const asked = String(aggregation ?? usual)
  const granularities = combinations[asked]
  if (!granularities) throw expected('the aggregation', Object.keys(combinations), asked)
  if (!granularities.includes(String(granularity))) {
    throw expected('the granularity', granularities, `${granularity} with the aggregation ${asked}`)
  }
}

const expected = (what: string, known: readonly string[], got: string) =>
  new UnusableArgument(`Expected ${what} to be ${known.join(' or ')} for this measurement, but got ${got}.`)

function checkLacks({ lacks = [] }: Measurement, given: UsageArguments): void {
  const wrong = lacks.find((name) => given[name] !== undefined)
  if (wrong) throw new UnusableArgument(`Expected no ${wrong} with the source ${given.source}, but got some.`)
}

function dimensionsOf({ groupings = {} }: Measurement, groupBy: readonly string[] = []): readonly string[] {
  const wrong = groupBy.find((name) => !groupings[name])
  if (wrong) throw expected('each dimension of groupBy', Object.keys(groupings), wrong)
  return [...new Set(groupBy.map((name) => groupings[name]!))]
}

function wordsOf({ unit, words = [], called }: Measurement, name: string, value: unknown): QueryValue {
  if (name === 'from') return unit === 'seconds' ? Math.floor(Number(value) / 1000) : Number(value)
  if (name === 'to') return unit === 'seconds' ? Math.ceil(Number(value) / 1000) : Number(value)
  if (name === 'aggregation') return called?.[String(value)] ?? aggregations[String(value)]
  const word = (one: unknown) =>
    name === 'granularity' || words.includes(name) ? String(one).toLowerCase() : String(one)
  if (!Array.isArray(value)) return word(value)
  if (value.length) return [...new Set(value.map(word))]
  throw new UnusableArgument(`Expected at least one value for ${name}, but got an empty list.`)
}
