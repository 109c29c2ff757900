import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encoded } from '../support/encoded.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** A resource of which each flag has some in an environment, as the tests of their reads ask for it. */
export interface Placed {
  /** The name of its type, such as `FlagTrigger`. */
  readonly type: string
  /** The field of one object on `Query`. */
  readonly field: string
  /** The field of `FlagEnvironment` with all of them. */
  readonly list: string
  /** The field with LaunchDarkly's own id, which is the last part of the address. */
  readonly idField: string
  /** The REST path of the list of a flag in an environment of `web`. */
  readonly listPath: (flagKey: string, environmentKey: string) => string
  /** Matches its paths and no other. */
  readonly pattern: RegExp
  /** The query of the list's call. Default none. */
  readonly listQuery?: string
  /** Whether the list is a connection. Default false. */
  readonly isConnection?: boolean
  /** A selection of every field of the document. */
  readonly selection: string
  /** What that selection answers of a document, besides the parts of the address. */
  readonly said: (doc: Doc) => object
  /** The properties that a document never lacks. */
  readonly promised: readonly string[]
  /** Properties that are absent together with another one. Default none. */
  readonly lacking?: Readonly<Record<string, readonly string[]>>
}

/** The flag and the environment that have a sample of each resource. */
export const samplePlace = { projectKey: 'web', flagKey: 'checkout-guest-flow', environmentKey: 'test' }

/** The arguments of a place as GraphQL. */
export const placeArguments = (place: object = samplePlace): string =>
  Object.entries(place)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')

/**
 * The tests of what such a resource answers: fields, look-ups, calls and failures.
 *
 * @example testPlaced({ type: 'FlagTrigger', field: 'flagTrigger', list: 'triggers', … })
 */
export function testPlaced(resource: Placed): void {
  const { type, field, list, idField, listPath, listQuery = '', isConnection = false, selection, said } = resource
  const { flagKey, environmentKey } = samplePlace
  const base = listPath(flagKey, environmentKey)
  const nodes = (fields: string) => (isConnection ? `${list} { nodes { ${fields} } }` : `${list} { ${fields} }`)
  const listIn = (environment: Doc): Doc => (isConnection ? environment[list]?.nodes : environment[list])
  const address = 'projectKey flagKey environmentKey'
  const every = `id ${idField} ${address} flag { key projectKey } environment { key } ${selection}`
  const idFor = (_id: string) => encoded(`${type}:${JSON.stringify([...Object.values(samplePlace), _id])}`)
  const whole = (doc: Doc) => ({
    ...{ id: idFor(doc._id), [idField]: doc._id, ...samplePlace },
    ...{ flag: { key: flagKey, projectKey: 'web' }, environment: { key: environmentKey } },
    ...said(doc),
  })
  const within = (fields: string) =>
    `{ flag(projectKey: "web", key: "${flagKey}") { environment(key: "${environmentKey}") { ${fields} } } }`
  const single = (id: string, fields = every) => `one: ${field}(${placeArguments()}, id: "${id}") { ${fields} }`

  describe(`${type}: reads`, () => {
    let stack: Stack
    let documents: Doc[]
    let sample: Doc
    beforeAll(async () => {
      stack = await startStack({ sandbox: { flags: 60 }, gateway: { federation: true } })
      documents = (await ask(stack.sandbox, base)).json.items
      sample = documents[0]
    })
    afterAll(() => stack.close())

    it('of a flag in an environment are one call, beside that for the flag, and answer every field', async () => {
      const { data, errors, paths } = await stack.ask(within(`on ${nodes(every)}`))
      expect(errors).toBeUndefined()
      expect(paths.toSorted()).toEqual([`/flags/web/${flagKey}?env=${environmentKey}`, `${base}${listQuery}`].sort())
      expect(documents.length).toBeGreaterThan(0)
      expect(listIn(data.flag.environment)).toEqual(documents.map(whole))
    })

    it('of one by its own id, its global id and as an entity are one call each', async () => {
      const { _id } = sample
      for (const id of [_id, idFor(_id)]) {
        const { data, paths } = await stack.ask(`{ ${single(id)} }`)
        expect({ paths, one: data.one }).toEqual({ paths: [`${base}/${_id}`], one: whole(sample) })
      }
      const spread = `... on ${type} { ${every} }`
      for (const key of [{ id: idFor(_id) }, { ...samplePlace, [idField]: _id }]) {
        const { data, errors, paths } = await stack.ask(
          `query ($all: [_Any!]!) { _entities(representations: $all) { ${spread} } }`,
          { all: [{ __typename: type, ...key }] },
        )
        expect({ errors, paths }).toEqual({ errors: undefined, paths: [`${base}/${_id}`] })
        expect(data._entities).toEqual([whole(sample)])
      }
      const { data } = await stack.ask(`query ($id: ID!) { node(id: $id) { ${spread} } }`, { id: idFor(_id) })
      expect(data.node).toEqual(whole(sample))
    })

    it('of several that are wanted by id are read in the list', async () => {
      const { data, paths } = await stack.ask(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${idField} } } }`,
        { ids: [idFor(sample._id), idFor('gone')] },
      )
      expect(data.nodes).toEqual([{ [idField]: sample._id }, null])
      expect(paths.filter((path) => path.startsWith(base))).toHaveLength(1)
    })

    it('of what does not exist are null', async () => {
      const { data, errors } = await stack.ask(`{ ${single('gone')} none: flag(projectKey: "web", key: "${flagKey}") {
        environment(key: "nowhere") { ${nodes(idField)} }
      } }`)
      expect({ data, errors }).toEqual({ data: { one: null, none: { environment: null } }, errors: undefined })
    })

    it('of an id of another type or place are refused without a call', async () => {
      const other = encoded(`${type}:${JSON.stringify(['web', 'other', environmentKey, 'a'])}`)
      for (const id of [encoded('Project:["web"]'), other]) {
        const { errors, calls } = await stack.ask(`{ ${single(id)} }`)
        expect(errors).toMatchObject([{ path: ['one'], extensions: { code: 'BAD_USER_INPUT' } }])
        expect(calls).toEqual([])
      }
    })

    it('are null or empty where the document lacks the property', async () => {
      const optional = Object.keys(sample).filter((name) => !resource.promised.includes(name))
      expect(optional).not.toEqual([])
      const { lacking = {} } = resource
      for (const names of [...optional.map((name) => [name]), optional]) {
        const absent = names.flatMap((name) => [name, ...(lacking[name] ?? [])])
        const less = Object.fromEntries(Object.entries(sample).filter(([name]) => !absent.includes(name)))
        stack.sandbox.fault({ path: /./ }, { patch: () => less })
        const { data, errors } = await stack.ask(`{ ${single(sample._id)} }`)
        stack.sandbox.clearFaults()
        expect({ absent, errors, one: data.one }).toEqual({ absent, errors: undefined, one: whole(less) })
      }
    })

    it('of many flags are a call for each, and those that fail are lost alone', async () => {
      stack.sandbox.fault({ path: resource.pattern }, { status: 403 })
      const { data, errors, paths } = await stack.ask(
        `{ project(key: "web") { flags(first: 3) { nodes { environment(key: "qa") { on ${nodes(idField)} } } } } }`,
      )
      stack.sandbox.clearFaults()
      expect(paths).toHaveLength(4)
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      const lists = data.project.flags.nodes.map(({ environment }: Doc) => environment[list])
      expect(lists.filter((one: Doc) => one === null)).toHaveLength(1)
    })

    it('of the same flag twice are one call', async () => {
      const { paths } = await stack.ask(within(`a: ${nodes(idField)} b: ${nodes('flagKey')}`))
      expect(paths).toHaveLength(2)
    })

    it('beyond the limit of single calls are refused before the first of them', async () => {
      const few = await startStack({ sandbox: { flags: 5 }, gateway: { maxSingleCalls: 2 } })
      const { errors, paths } = await few.ask(
        `{ project(key: "web") { flags(first: 3) { nodes { environment(key: "qa") { ${nodes(idField)} } } } } }`,
      )
      await few.close()
      expect(paths).toHaveLength(1)
      expect(errors).toHaveLength(3)
      expect(errors![0]!.message).toBe(
        `Expected FlagEnvironment.${list} to be within the 2 single calls that one request may take (MAX_SINGLE_CALLS), ` +
          'as LaunchDarkly tells it one by one, but it would take 3.',
      )
    })
  })
}
