import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromRest, type RestMap } from '../../src/from-rest/index.ts'
import map from '../../src/generated/from-rest.json' with { type: 'json' }
import { createSchema } from '../../src/schema.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const schema = createSchema()
/** One is changed by REST, the other by the mutations. */
let [byRest, byGraph]: Stack[] = []

beforeAll(async () => {
  byRest = await startStack({ sandbox: { flags: 5 } })
  byGraph = await startStack({ sandbox: { flags: 5 } })
})
afterAll(async () => {
  await byRest!.close()
  await byGraph!.close()
})

const headers = { 'ld-api-version': 'beta' }
const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
const read = async ({ sandbox }: Stack, path: string): Promise<Doc> => (await ask(sandbox, path, headers)).json

/** A document without the times and random ids, which differ between two sandboxes. */
const lasting = (document: Doc): Doc =>
  JSON.parse(
    JSON.stringify(document, (name, value) =>
      /^_?id$|^_lastModified$|Key$|^sel$|^salt$|^ref$|URL$/.test(name) || (typeof value === 'number' && value > 1e12)
        ? undefined
        : value,
    ),
  )

/**
 * Makes a change by REST on one sandbox and by its mutation on the other. Both get the same call, and then have the same document.
 *
 * @param where The path of the document to compare.
 */
async function changes(method: string, path: string, body: unknown, where = path.split('?')[0]!) {
  const isSemantic = typeof body === 'object' && body !== null && 'instructions' in body && method === 'PATCH'
  const theirs = await send(byRest!.sandbox, method, path, body, { ...headers, ...(isSemantic && semantic) })
  expect(theirs.status, JSON.stringify(theirs.json)).toBeLessThan(300)

  const made = fromRest({ method, url: `/api/v2${path}`, body }, map as RestMap, schema)
  if (made.kind !== 'mutation') throw new Error(JSON.stringify(made))
  const { data, errors, calls } = await byGraph!.ask(made.document, { ...made.variables })
  expect(errors ?? []).toEqual([])
  const [payload] = Object.values(data) as Doc[]
  expect(payload.userErrors).toEqual([])
  // LaunchDarkly's answer to a change of many members has only their ids.
  expect(calls).toHaveLength(method === 'PATCH' && path === '/members' ? 2 : 1)
  const call = calls.find((one) => one.method === method)
  expect(call?.path.split('?')[0]).toBe(`/api/v2${path.split('?')[0]}`)
  if (body !== undefined) expect(lasting(JSON.parse(call!.body!))).toEqual(lasting(body))

  expect(lasting(await read(byGraph!, where))).toEqual(lasting(await read(byRest!, where)))
  return made
}

const flagPath = '/flags/web/two-sandboxes'

describe('a change by REST and by its mutation', () => {
  it('creates a flag, changes all of it, and deletes it', async () => {
    const variations = [{ value: 'a', name: 'A' }, { value: 'b' }, { value: 'c', description: 'The third' }]
    const flag = {
      ...{ key: 'two-sandboxes', name: 'Two', description: 'Of two', variations, tags: ['a'], temporary: false },
      defaults: { onVariation: 1, offVariation: 0 },
      clientSideAvailability: { usingEnvironmentId: true, usingMobileKey: false },
      customProperties: { 'jira.issues': { name: 'Jira', value: ['A-1'] } },
    }
    await changes('POST', '/flags/web', flag, flagPath)
  })

  const targeting: readonly (readonly [name: string, instructions: (ids: readonly string[]) => readonly object[]])[] = [
    ['turns it on', () => [{ kind: 'turnFlagOn' }]],
    ['targets users', ([, b]) => [{ kind: 'addTargets', variationId: b, contextKind: 'user', values: ['ann', 'bob'] }]],
    ['takes a target away', ([, b]) => [{ kind: 'removeTargets', variationId: b, values: ['bob'] }]],
    [
      'adds a rule with a rollout',
      ([a, b, c]) => [
        {
          kind: 'addRule',
          description: 'Half',
          clauses: [{ contextKind: 'user', attribute: 'country', op: 'in', negate: false, values: ['de', 'fr'] }],
          rolloutWeights: { [a!]: 50_000, [b!]: 33_333, [c!]: 16_667 },
          rolloutBucketBy: 'email',
          rolloutContextKind: 'user',
        },
        {
          kind: 'addRule',
          clauses: [{ contextKind: 'user', attribute: 'age', op: 'greaterThan', negate: true, values: [17.5] }],
          variationId: c,
        },
      ],
    ],
    [
      'serves a rollout otherwise',
      ([a, b]) => [{ kind: 'updateFallthroughVariationOrRollout', rolloutWeights: { [a!]: 1, [b!]: 99_999 } }],
    ],
    ['serves a variation otherwise', ([a]) => [{ kind: 'updateFallthroughVariationOrRollout', variationId: a }]],
    ['serves another while it is off', ([, , c]) => [{ kind: 'updateOffVariation', variationId: c }]],
  ]
  it.each(targeting)('%s', async (_, instructionsFor) => {
    const ids = async (stack: Stack) => (await read(stack, flagPath)).variations.map(({ _id }: Doc) => _id as string)
    const [own, other] = [await ids(byRest!), await ids(byGraph!)]
    expect(other).toEqual(own)
    await changes('PATCH', flagPath, {
      environmentKey: 'test',
      comment: 'A rehearsal',
      instructions: instructionsFor(own),
    })
  })

  it.each([
    [
      'renames it',
      [
        { kind: 'updateName', value: 'Two of them' },
        { kind: 'updateDescription', value: 'Both' },
      ],
    ],
    [
      'tags it',
      [
        { kind: 'addTags', values: ['b', 'c'] },
        { kind: 'removeTags', values: ['a'] },
      ],
    ],
    ['is for mobile', [{ kind: 'turnOnClientSideAvailability', value: 'usingMobileKey' }]],
    ['has properties', [{ kind: 'addCustomProperties', key: 'k', name: 'K', values: ['v'] }]],
    ['adds a variation', [{ kind: 'addVariation', value: 'd', name: 'D' }]],
    ['defaults to others', [{ kind: 'updateDefaultVariation', onVariationValue: 'a', offVariationValue: 'b' }]],
    ['is archived', [{ kind: 'archiveFlag' }]],
  ])('%s', async (_, instructions) => {
    await changes('PATCH', flagPath, { instructions })
  })

  it('is patched by the document, and deleted', async () => {
    await changes('PATCH', flagPath, { comment: 'Back', patch: [{ op: 'replace', path: '/temporary', value: true }] })
    await changes('DELETE', flagPath, undefined)
  })

  it('is a segment', async () => {
    const path = '/segments/web/test/two-sandboxes'
    await changes('POST', '/segments/web/test', { key: 'two-sandboxes', name: 'Two', tags: ['a'] }, path)
    await changes('PATCH', path, {
      environmentKey: 'test',
      instructions: [
        { kind: 'addIncludedTargets', contextKind: 'user', values: ['ann'] },
        { kind: 'addExcludedUsers', values: ['bob'] },
        { kind: 'updateName', value: 'Both' },
        {
          kind: 'addRule',
          description: 'R',
          clauses: [{ contextKind: 'user', attribute: 'a', op: 'in', negate: false, values: ['b'] }],
        },
      ],
    })
    const { rules } = await read(byGraph!, path)
    const weighed = {
      kind: 'updateRuleRolloutAndContextKind',
      ruleId: rules[0]._id,
      weight: 12_500,
      contextKind: 'user',
    }
    const made = fromRest(
      { method: 'PATCH', url: `/api/v2${path}`, body: { instructions: [weighed] } },
      map as RestMap,
      schema,
    )
    expect(made).toMatchObject({
      variables: { input: { instructions: [{ updateRuleRolloutAndContextKind: { percentage: 12.5 } }] } },
    })
    await changes('PATCH', path, { comment: 'C', patch: [{ op: 'add', path: '/tags/-', value: 'z' }] })
    await changes('DELETE', path, undefined)
  })

  it('is of people', async () => {
    const [ann, bob] = (await read(byRest!, '/members?limit=2')).items.map(({ _id }: Doc) => _id)
    const team = {
      ...{ key: 'two', name: 'Two', memberIDs: [ann], customRoleKeys: ['storefront-developer'] },
      roleAttributes: { developerProjectKey: ['web'] },
      permissionGrants: [{ actionSet: 'maintainTeam', memberIDs: [ann] }],
    }
    await changes('POST', '/teams', team, '/teams/two?expand=members')
    await changes(
      'PATCH',
      '/teams/two',
      {
        instructions: [
          { kind: 'updateName', value: 'Both' },
          { kind: 'addMembers', values: [bob] },
          { kind: 'removeCustomRoles', values: ['storefront-developer'] },
          { kind: 'addRoleAttribute', key: 'k', values: ['v'] },
        ],
      },
      '/teams/two?expand=members',
    )
    await changes(
      'PATCH',
      '/members',
      { instructions: [{ kind: 'replaceMembersRoles', value: 'writer', memberIDs: [bob] }] },
      `/members/${bob}`,
    )
    await changes(
      'POST',
      '/members',
      [{ email: 'new@example.com', role: 'reader', teamKeys: ['two'] }],
      '/members?filter=query:new@example.com',
    )
    const policy = [{ effect: 'allow', actions: ['updateOn'], resources: ['proj/*:env/*:flag/*'] }]
    await changes('POST', '/roles', { key: 'two', name: 'Two', policy }, '/roles/two')
    await changes('PATCH', '/roles/two', { patch: [{ op: 'add', path: '/name', value: 'Both' }] })
    await changes('DELETE', '/roles/two', undefined)
    await changes('DELETE', '/teams/two', undefined)
  })

  it('is of a project and its parts', async () => {
    await changes(
      'POST',
      '/projects',
      { key: 'two', name: 'Two', tags: ['a'], environments: [{ key: 'one', name: 'One', color: 'abcdef' }] },
      '/projects/two?expand=environments',
    )
    await changes('PATCH', '/projects/two', [{ op: 'add', path: '/name', value: 'Both' }])
    await changes(
      'POST',
      '/projects/two/environments',
      { key: 'two', name: 'Two', color: '123456', critical: true },
      '/projects/two/environments/two',
    )
    await changes('PATCH', '/projects/two/environments/two', [
      { op: 'add', path: '/color', value: 'abcdef' },
      { op: 'add', path: '/defaultTtl', value: 5 },
    ])
    await changes(
      'POST',
      '/metrics/two',
      {
        key: 'm',
        name: 'M',
        kind: 'custom',
        eventKey: 'bought',
        isNumeric: true,
        successCriteria: 'HigherThanBaseline',
        unit: 'EUR',
      },
      '/metrics/two/m',
    )
    await changes('PATCH', '/metrics/two/m', [{ op: 'add', path: '/description', value: 'D' }])
    await changes('DELETE', '/metrics/two/m', undefined)
    await changes('DELETE', '/projects/two/environments/two', undefined)
    await changes('DELETE', '/projects/two', undefined)
  })

  it('is of a webhook', async () => {
    await changes(
      'POST',
      '/webhooks',
      { url: 'https://example.com/hook', on: true, sign: false, name: 'W', tags: ['a'] },
      '/webhooks',
    )
    const { items } = await read(byGraph!, '/webhooks')
    const { items: theirs } = await read(byRest!, '/webhooks')
    expect(items.map(({ _id }: Doc) => _id)).toEqual(theirs.map(({ _id }: Doc) => _id))
    const path = `/webhooks/${items.at(-1)._id}`
    await changes('PATCH', path, [{ op: 'add', path: '/name', value: 'V' }])
    await changes('DELETE', path, undefined, '/webhooks')
  })

  it('copies, schedules and asks for approvals', async () => {
    const [flag] = (await read(byRest!, '/flags/web?limit=1')).items
    const path = `/flags/web/${flag.key}`
    await changes(
      'POST',
      `${path}/copy`,
      { source: { key: 'test' }, target: { key: 'qa' }, includedActions: ['updateOn'], comment: 'C' },
      path,
    )
    const scheduled = `/projects/web/flags/${flag.key}/environments/test/scheduled-changes`
    await changes('POST', scheduled, {
      executionDate: 1_900_000_000_000,
      instructions: [{ kind: 'turnFlagOff' }],
      comment: 'C',
    })
    await changes('POST', `/flags/web/${flag.key}/triggers/test`, {
      integrationKey: 'generic-trigger',
      instructions: [{ kind: 'turnFlagOn' }],
    })
    const requests = `/projects/web/flags/${flag.key}/environments/test/approval-requests`
    const notifyTeamKeys = ['growth']
    await changes('POST', requests, { description: 'Please', notifyTeamKeys, instructions: [{ kind: 'turnFlagOn' }] })
  })
})
