import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Known, knownFrom, knownQuery } from '../bench/selections.ts'
import { foundBy } from '../src/graph/plain-reads.ts'
import { resources } from '../src/rest/resources.ts'
import { createSchema } from '../src/schema.ts'
import { sampleOf } from './support/sample-of.ts'
import { anyArguments } from './support/schema-paths.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
let known: Known
/** The parts of the address of an object of each resource. */
let samples: ReadonlyMap<string, Readonly<Record<string, string>>>

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 120 }, gateway: { maxSingleCalls: 10_000, maxRestCalls: 10_000 } })
  known = knownFrom((await stack.ask(knownQuery)).data)
  const asked = Object.values(resources).map(async ({ type, address }) => {
    const { text } = await stack.post(`{ ${sampleOf(schema, type, address.join(' '))} }`)
    return [type, JSON.parse(/"nodes":\[?(\{.*?\})/.exec(text)![1]!)] as const
  })
  samples = new Map(await Promise.all(asked))
})

afterAll(() => stack.close())

const schema = createSchema()
const query = schema.getQueryType()!

/** The arguments of fields that are to find other objects than the samples, or that no resource tells. */
const given = (): Readonly<Record<string, string>> => ({
  'Query.project': 'key: "web"',
  'Query.environment': 'projectKey: "web", key: "production"',
  'Query.flag': `projectKey: "web", key: "${known.flagKeys[0]}"`,
  'Query.segment': `projectKey: "web", environmentKey: "production", key: "${known.segmentedKey}"`,
  'Query.member': `id: "${known.memberIds[0]}"`,
  'Project.environment': 'key: "production"',
  'Project.flag': `key: "${known.flagKeys[1]}"`,
  'Flag.environment': 'key: "production"',
})

/** The arguments that find the sample of a resource, or what there is in a project. Other fields get any. */
function sampled(field: Field): string {
  const found = foundBy(field)
  const parts = { projectKey: 'web', ...(found && samples.get(found)) }
  const own = { ...parts, id: Object.values(parts).at(-1) }
  const args = field.args.filter(({ name }) => Object.hasOwn(found ? own : parts, name))
  return args.map(({ name }) => `${name}: ${JSON.stringify(own[name as keyof typeof own])}`).join(', ')
}

type Field = GraphQLField<unknown, unknown>

interface Step {
  readonly type: GraphQLObjectType
  readonly field: Field
}

/** The same numbers in each run. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const typesOf = (type: GraphQLOutputType): readonly GraphQLObjectType[] => {
  const named = getNamedType(type)
  if (isAbstractType(named)) return schema.getPossibleTypes(named)
  return isObjectType(named) ? [named] : []
}

/** Fields that lead to objects. Searches want words that no value here is, and lists by ids want ids. */
const leading = (type: GraphQLObjectType): Field[] =>
  Object.values(type.getFields()).filter(
    ({ name, type: led, args }) =>
      typesOf(led).length > 0 && !['node', 'nodes', 'pageInfo', 'segmentMemberships'].includes(name) && !isSearch(args),
  )

const isSearch = (args: Field['args']) => args.some((arg) => isRequiredArgument(arg) && arg.name === 'filter')

/** A way through the graph of at most four fields that lead to objects. */
function chain(pick: (below: number) => number): readonly Step[] {
  const steps: Step[] = []
  let type = query
  for (let left = 1 + pick(4); left > 0; left--) {
    const fields = leading(type)
    if (!fields.length) break
    const field = fields[pick(fields.length)]!
    steps.push({ type, field })
    const types = typesOf(field.type)
    type = types[pick(types.length)]!
    const nodes = type.getFields().nodes
    if (!nodes) continue
    steps.push({ type, field: nodes })
    type = typesOf(nodes.type)[0]!
  }
  return steps
}

const leavesOf = (type: GraphQLObjectType): string =>
  Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .map(({ name }) => name)
    .slice(0, 4)
    .join(' ')

function write(steps: readonly Step[], first: number): string {
  const last = steps.at(-1)!
  const end = typesOf(last.field.type)[0]!
  return steps.reduceRight((inner, { type, field }, index) => {
    const own = given()[`${type.name}.${field.name}`] ?? (sampled(field) || undefined)
    const page = field.args.some(({ name }) => name === 'first') ? `first: ${first}` : ''
    const args = own === undefined ? anyArguments(type, field).slice(1, -1) : own
    const all = [args, page].filter(Boolean).join(', ')
    const below = steps[index + 1]?.type
    const types = typesOf(field.type)
    const selection = types.length > 1 ? `... on ${(below ?? types[0]!).name} { ${inner} }` : inner
    return `${field.name}${all && `(${all})`} { ${selection} }`
  }, leavesOf(end) || '__typename')
}

interface Measured {
  readonly text: string
  /** What the answer says that it took. */
  readonly told: number
  readonly least: number
  readonly actual: number
  readonly most: number
  /** The calls whose operations the plan does not name. */
  readonly unnamed: readonly string[]
}

/** The operations that the plan of a query names, as expressions that match their calls. */
async function operationsOf(text: string): Promise<readonly RegExp[]> {
  const { extensions } = await stack.ask(text, {}, { 'x-explain': '1' })
  const plan = extensions?.plan as { calls: readonly { operations: readonly string[] }[] }
  const templates = plan.calls.flatMap(({ operations }) => operations)
  return templates.map((template) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`))
}

const ways = 900

/** For all ways together, on a loaded machine. */
const patience = 300_000

describe('the estimate of a way through the graph', () => {
  const measured: Measured[] = []

  it('is no more at least than what it takes, and no less at most', { timeout: patience }, async () => {
    const pick = random(13)
    const texts = new Set<string>()
    while (texts.size < ways) texts.add(`{ ${write(chain(pick), [1, 3, 25][pick(3)]!)} }`)
    for (const text of texts) {
      const { extensions, errors, headers } = await stack.ask(text, {}, { 'x-cost': '1' })
      const told = Number(headers.get('x-rest-calls'))
      // A call that was sent before the answer can arrive after it.
      await vi.waitUntil(() => stack.sandbox.requests().length >= told)
      const calls = stack.sandbox.requests()
      const cost = extensions?.cost as { least: number; estimate: number } | undefined
      // What is refused, or fails, takes fewer calls than it would.
      if (!cost || errors) continue
      const operations = await operationsOf(text)
      const made = calls.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)
      const unnamed = made.filter((call) => !operations.some((one) => one.test(call)))
      measured.push({ text, told, least: cost.least, actual: calls.length, most: cost.estimate, unnamed })
    }
    expect(measured.length).toBeGreaterThan(ways / 2)
    expect(measured.filter(({ told, actual }) => told !== actual)).toEqual([])
    expect(measured.filter(({ least, actual }) => least > actual)).toEqual([])
    expect(measured.filter(({ most, actual }) => most < actual)).toEqual([])
  })

  it('names the operations of all calls', () => {
    expect(measured.filter(({ unnamed }) => unnamed.length > 0)).toEqual([])
  })

  it('is at most three times what it takes for nine of ten', () => {
    const above = measured.filter(({ most, actual }) => most > 3 * Math.max(1, actual))
    expect(above.length / measured.length).toBeLessThanOrEqual(0.1)
  })
})
