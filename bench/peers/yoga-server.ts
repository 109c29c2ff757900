import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import DataLoader from 'dataloader'
import {
  type FieldNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  getArgumentValues,
  type SelectionSetNode,
} from 'graphql'
import { createSchema, createYoga, type YogaInitialContext } from 'graphql-yoga'
import { Pool } from 'undici'
import { typeDefs } from './yoga-schema.ts'

/**
 * A GraphQL server for just these questions, as a good engineer writes it in a day: Yoga as it comes, a DataLoader for what is joined,
 * and a look into the selection for what the REST calls can bring along. Takes the upstream as its argument.
 */
const upstream = process.argv[2] ?? ''
const rest = new Pool(upstream, { connections: 32 })

// biome-ignore lint/suspicious/noExplicitAny: this server has no types for LaunchDarkly's documents.
type Rep = any

interface Context {
  readonly call: (path: string) => Promise<Rep>
  readonly members: DataLoader<string, Rep>
  /** The statuses of an environment by the key of the flag. Takes `project/environment`. */
  readonly statuses: DataLoader<string, ReadonlyMap<string, Rep>>
}

function contextOf({ request }: YogaInitialContext): Context {
  const authorization = request.headers.get('authorization') ?? ''

  async function call(path: string): Promise<Rep> {
    const headers = { authorization, 'ld-api-version': '20240415' }
    const { statusCode, body } = await rest.request({ method: 'GET', path, headers })
    if (statusCode !== 200) throw new GraphQLError(`LaunchDarkly answered ${statusCode}`)
    return body.json()
  }

  async function statusesOf(path: string): Promise<ReadonlyMap<string, Rep>> {
    const { items } = await call(`/api/v2/flag-statuses/${path}`)
    return new Map(items.map((one: Rep) => [one._links.parent.href.split('/').at(-1), one]))
  }

  return {
    call,
    statuses: new DataLoader((paths) => Promise.all(paths.map(statusesOf))),
    members: new DataLoader(async (ids) => {
      const filter = encodeURIComponent(`id:${ids.join('|')}`)
      const { items } = await call(`/api/v2/members?filter=${filter}&limit=${ids.length}`)
      const byId = new Map<string, Rep>(items.map((member: Rep) => [member._id, member]))
      return ids.map((id) => byId.get(id) ?? null)
    }),
  }
}

/** The fields of a selection with its fragments spread. */
function* fieldsOf(set: SelectionSetNode | undefined, info: GraphQLResolveInfo): Generator<FieldNode> {
  for (const one of set?.selections ?? []) {
    if (one.kind === 'Field') yield one
    else if (one.kind === 'InlineFragment') yield* fieldsOf(one.selectionSet, info)
    else yield* fieldsOf(info.fragments[one.name.value]?.selectionSet, info)
  }
}

/** The fields below the field of a resolver, at a path of names. */
function below(info: GraphQLResolveInfo, ...path: readonly string[]): FieldNode[] {
  const within = (fields: readonly FieldNode[]) => fields.flatMap((field) => [...fieldsOf(field.selectionSet, info)])
  return path.reduce(
    (fields, name) => within(fields.filter((field) => field.name.value === name)),
    within(info.fieldNodes),
  )
}

const selects = (fields: readonly FieldNode[], ...names: readonly string[]) =>
  fields.some(({ name }) => names.includes(name.value))

/** The environments whose configurations are selected among the fields of a flag. */
function environmentsIn(flagFields: readonly FieldNode[], info: GraphQLResolveInfo): string[] {
  const fields = (info.schema.getType('Flag') as GraphQLObjectType).getFields()
  const keys = new Set<string>()
  for (const field of flagFields) {
    if (!field.name.value.startsWith('environment')) continue
    const needed = [...fieldsOf(field.selectionSet, info)].some(
      ({ name }) => !['environmentKey', 'status'].includes(name.value),
    )
    if (!needed) continue
    const args = getArgumentValues(fields[field.name.value]!, field, info.variableValues)
    for (const key of [args.key, args.keys].flat()) if (key) keys.add(String(key))
  }
  return [...keys]
}

const site = (link: { readonly href: string } | undefined) => (link ? upstream + link.href : null)
const enumOf = (text: string) => text.toUpperCase()
const variationOf = (flag: Rep, index: number | undefined) =>
  index === undefined ? null : { index, ...flag.variations[index] }
const servedOf = (flag: Rep, { variation, rollout }: Rep) => ({ flag, variation, rollout })

const resolvers = {
  DateTime: new GraphQLScalarType({
    name: 'DateTime',
    serialize: (value) => (typeof value === 'number' ? new Date(value).toISOString() : value),
  }),
  Query: {
    projects: async (_: unknown, { first }: Rep, { call }: Context, info: GraphQLResolveInfo) => {
      const expand = selects(below(info, 'nodes'), 'environments') ? '&expand=environments' : ''
      const { items } = await call(`/api/v2/projects?limit=${first}${expand}`)
      return { nodes: items }
    },
    project: (_: unknown, { key }: Rep, { call }: Context, info: GraphQLResolveInfo) =>
      // Only the flags are selected, which need no more than the key.
      selects(below(info), 'name', 'environments') ? call(`/api/v2/projects/${key}?expand=environments`) : { key },
    flag: async (_: unknown, { projectKey, key }: Rep, { call }: Context, info: GraphQLResolveInfo) => {
      const environments = selects(below(info), 'environments') ? [] : environmentsIn(below(info), info)
      const query = environments.map((environment) => `env=${environment}`).join('&')
      const flag = await call(`/api/v2/flags/${projectKey}/${key}${query && `?${query}`}`)
      return Object.assign(flag, { projectKey })
    },
  },
  Project: {
    environments: (project: Rep) => ({ nodes: project.environments.items }),
    flags: async ({ key }: Rep, { first }: Rep, { call }: Context, info: GraphQLResolveInfo) => {
      const environments = environmentsIn(below(info, 'nodes'), info)
      const query = environments.map((environment) => `&env=${environment}`).join('')
      const { items } = await call(`/api/v2/flags/${key}?limit=${first}&offset=0${query}`)
      return { nodes: items.map((flag: Rep) => Object.assign(flag, { projectKey: key })) }
    },
  },
  Flag: {
    kind: ({ kind }: Rep) => enumOf(kind),
    state: ({ archived, deprecated }: Rep) => (archived ? 'ARCHIVED' : deprecated ? 'DEPRECATED' : 'LIVE'),
    version: ({ _version }: Rep) => _version,
    createdAt: ({ creationDate }: Rep) => creationDate,
    archivedAt: ({ archivedDate }: Rep) => archivedDate,
    deprecatedAt: ({ deprecatedDate }: Rep) => deprecatedDate,
    siteUrl: ({ projectKey, key }: Rep) => site({ href: `/projects/${projectKey}/flags/${key}` }),
    variations: (flag: Rep) => flag.variations.map((_: Rep, index: number) => variationOf(flag, index)),
    defaults: (flag: Rep) => ({
      onVariation: variationOf(flag, flag.defaults.onVariation),
      offVariation: variationOf(flag, flag.defaults.offVariation),
    }),
    customProperties: ({ customProperties }: Rep) =>
      Object.entries<Rep>(customProperties).map(([key, { name, value }]) => ({ key, name, values: value })),
    maintainer: ({ _maintainer }: Rep, _: unknown, { members }: Context, info: GraphQLResolveInfo) =>
      _maintainer && selects(below(info), 'mfa', 'teams') ? members.load(_maintainer._id) : _maintainer,
    environment: (flag: Rep, { key }: Rep) => ({ flag, environmentKey: key, ...flag.environments[key] }),
    environments: (flag: Rep, { keys }: Rep) =>
      ((keys as string[] | undefined) ?? Object.keys(flag.environments)).map((key) => ({
        flag,
        environmentKey: key,
        ...flag.environments[key],
      })),
  },
  Variation: { variationId: ({ _id }: Rep) => _id },
  Maintainer: { __resolveType: (one: Rep) => ('_id' in one ? 'Member' : 'Team') },
  Member: { memberId: ({ _id }: Rep) => _id },
  FlagEnvironment: {
    environmentName: ({ _environmentName }: Rep) => _environmentName,
    lastModifiedAt: ({ lastModified }: Rep) => lastModified,
    siteUrl: ({ _site }: Rep) => site(_site),
    offVariation: ({ flag, offVariation }: Rep) => variationOf(flag, offVariation),
    fallthrough: ({ flag, fallthrough }: Rep) => servedOf(flag, fallthrough),
    targets: ({ flag, targets, contextTargets }: Rep) =>
      [...targets, ...contextTargets].map((one) => ({ ...one, variation: variationOf(flag, one.variation) })),
    rules: ({ flag, rules }: Rep) => rules.map((rule: Rep) => ({ ...rule, serves: servedOf(flag, rule) })),
    prerequisites: ({ prerequisites }: Rep) => prerequisites.map(({ key }: Rep) => ({ flagKey: key })),
    status: async ({ flag, environmentKey }: Rep, _: unknown, { statuses }: Context) =>
      (await statuses.load(`${flag.projectKey}/${environmentKey}`)).get(flag.key),
  },
  Served: {
    variation: ({ flag, variation }: Rep) => variationOf(flag, variation),
    rollout: ({ flag, rollout }: Rep) => rollout && { flag, ...rollout },
  },
  Rollout: {
    variations: ({ flag, variations }: Rep) =>
      variations.map(({ variation, weight }: Rep) => ({
        variation: variationOf(flag, variation),
        percentage: weight / 1000,
      })),
  },
  Rule: { ruleId: ({ _id }: Rep) => _id },
  Clause: { clauseId: ({ _id }: Rep) => _id, operator: ({ op }: Rep) => op },
  FlagStatus: {
    state: ({ name }: Rep) => enumOf(name),
    lastRequestedAt: ({ lastRequested }: Rep) => lastRequested,
  },
}

const schema = createSchema<Context>({ typeDefs, resolvers })
const server = createServer(createYoga({ schema, context: contextOf, logging: false }))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
process.once('SIGTERM', () => process.exit(0))
