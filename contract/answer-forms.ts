import type { Form, Kind } from './compiled.ts'
import type { Reached } from './reached.ts'
import { leftOut } from './reps.ts'
import { type ApiDocument, jsonType, membersOf, type Schema } from './schema.ts'

/** A schema within the answers of our operations, with all forms that we read it by. */
interface Paired {
  readonly schema: Schema
  readonly forms: Set<Form>
}

/** What types of ours do without, by schema and property. `reps.ts` has what the interfaces `…Rep` do without. */
const forgivenPlaces: Readonly<Record<string, string>> = {
  'AIConfig__maintainer.kind': 'The document has no words for it, and the other properties say as much.',
  'AgentGraph__maintainer.kind': 'A member has an e-mail address, and a team a key.',
  'AiConfigsMetricListingRep.guardedRolloutCount': 'Only the metrics in the targeting of an AI config have it.',
  'AiConfigsMetricListingRep.releasePolicyCount': 'Only the metrics in the targeting of an AI config have it.',
  'ContextInstanceEvaluations.totalCount': 'All evaluations come at once.',
  'ContextInstances._environmentId': 'The environment was asked for by its key.',
  'Contexts._environmentId': 'The environment was asked for by its key.',
  'Integrations.key': 'It is the integration that was asked for.',
  UpsertResponseRep: 'It only says that the change was made.',
  'FeatureFlagStatusAcrossEnvironments.key': 'It is the flag that was asked for.',
  'FeatureFlags.totalCountWithDifferences': 'LaunchDarkly withdrew the parameter `compare` that it belongs to.',
  'StatisticsRoot.self': 'It says where it was asked for.',
  'TimestampRep.rfc3339': 'The milliseconds say as much.',
  'TimestampRep.seconds': 'The milliseconds say as much.',
  'TimestampRep.simple': 'The milliseconds say as much.',
}

/** What a type without an interface does without: links say where it was asked for, or what its key says. */
const linksOfUnnamed = ['_links', '_site']

/** What our types lack of the schemas of answers, and where they differ, by schema and property, a line for each. */
export function formFindings(
  { components }: Pick<ApiDocument, 'components'>,
  reached: readonly Reached[],
  forgiven: Readonly<Record<string, string>> = forgivenPlaces,
): string[] {
  const schemas = components?.schemas ?? {}
  const paired = new Map<string, Paired>()

  function pair(name: string, given: Schema, form: Form): void {
    const place = given.$ref?.split('/').at(-1) ?? name
    const schema = schemas[given.$ref?.split('/').at(-1) ?? ''] ?? given
    const known = paired.get(place) ?? { schema, forms: new Set() }
    if (known.forms.has(form)) return
    paired.set(place, known)
    known.forms.add(form)
    for (const [property, part] of propertiesOf(schema)) {
      const own = form.properties.get(property)
      // Links are a map of ours, whatever their relations.
      if (own && property !== '_links') pair(`${place}.${property}`, part, own)
    }
    const within = schema.items ?? (typeof schema.additionalProperties === 'object' && schema.additionalProperties)
    if (within && form.items) pair(`${place}[]`, within, form.items)
    for (const member of membersOf(schema)) pair(place, member, form)
  }

  for (const { operation, ours } of reached) {
    const [, answer] = Object.entries(operation.responses).find(([status]) => status.startsWith('2')) ?? []
    const schema = answer?.content?.[jsonType]?.schema
    if (schema) for (const { answers } of ours) pair(operation.operationId, schema, answers)
  }

  const found = new Map<string, string>()
  for (const [name, { schema, forms }] of paired) {
    const properties = propertiesOf(schema)
    const read = [...forms].filter(({ kinds }) => kinds.has('object') || kinds.has('any'))
    if (properties.length && !read.length) found.set(name, `${name}: no type of ours is of it`)
    const reps = read.flatMap(({ names }) => names).filter((one) => one.endsWith('Rep'))
    const without = reps.length ? reps.flatMap((rep) => leftOut[rep]?.names ?? []) : linksOfUnnamed
    const isJson = read.some(({ kinds }) => kinds.has('any'))
    for (const [property, part] of isJson ? [] : properties) {
      const place = `${name}.${property}`
      const told = read.flatMap(({ properties }) => properties.get(property) ?? [])
      if (read.length && !told.length && !without.includes(property))
        found.set(place, `${place}: no type of ours has it`)
      const theirs = kindsOf(part, schemas)
      const other = told.find(({ kinds }) => !agree(kinds, theirs))
      if (other) found.set(place, `${place}: ${said(theirs)}, but ours is ${said(other.kinds)}`)
    }
  }
  const needless = Object.keys(forgiven).filter((place) => !found.has(place))
  return [
    ...[...found].filter(([place]) => !forgiven[place]).map(([, finding]) => finding),
    ...needless.map((place) => `${place}: listed as left out, but nothing lacks it`),
  ].sort()
}

const propertiesOf = ({ properties = {} }: Schema): [string, Schema][] => Object.entries(properties)

const agree = (ours: ReadonlySet<Kind>, theirs: ReadonlySet<Kind>): boolean =>
  ours.has('any') || theirs.has('any') || (ours.size === theirs.size && [...ours].every((kind) => theirs.has(kind)))

const said = (kinds: ReadonlySet<Kind>): string => [...kinds].sort().join(' or ') || 'nothing'

const byType: Readonly<Record<string, Kind>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
}

function kindsOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): ReadonlySet<Kind> {
  const { $ref, type } = schema
  if ($ref) return kindsOf(schemas[$ref.split('/').at(-1)!] ?? {}, schemas)
  if (type !== undefined) return new Set([byType[type] ?? 'any'])
  const members = membersOf(schema)
  if (members.length) return new Set(members.flatMap((member) => [...kindsOf(member, schemas)]))
  return new Set([schema.properties ? 'object' : 'any'])
}
