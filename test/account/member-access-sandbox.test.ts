import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, askAll, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** The sandbox decides on its own what a token may do. What the gateway says must be what it lets a member do. */

let stack: Stack
let members: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 6, members: 24 } })
  members = await askAll(stack.sandbox, '/members?expand=roleAttributes', 1000)
})
afterAll(() => stack.close())

const asJson = { 'content-type': 'application/json' }
const as = (memberId: string) => ({ authorization: stack.sandbox.tokenOf(memberId) })
const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }

const ofFlags = ['updateOn', 'updateRules', 'updateTargets', 'updateFallthrough']
const ofSegments = ['updateIncluded', 'updateRules', 'deleteSegment']

/** What the gateway says of all members, as `flag action member: outcome`. */
async function said(projectKey: string, environmentKey: string): Promise<Map<string, string>> {
  const fields = (actions: string[]) =>
    actions
      .map(
        (
          action,
        ) => `${action}: whoCan(action: "${action}", first: 1000, outcomes: [ALLOWED, NEEDS_APPROVAL, UNKNOWN, DENIED]) {
        nodes { member { memberId } decision { outcome } } }`,
      )
      .join(' ')
  const { data, errors } = await stack.ask(`{ project(key: "${projectKey}") {
    flags(first: 6) { nodes { key environment(key: "${environmentKey}") { ${fields(ofFlags)} } } }
    environment(key: "${environmentKey}") { segments(first: 3) { nodes { key ${fields(ofSegments)} } } } } }`)
  expect(errors).toBeUndefined()
  const { flags, environment } = data.project
  const told = new Map<string, string>()
  const add = (kind: string, key: string, actions: string[], of: Doc) => {
    for (const action of actions)
      for (const { member, decision } of of[action].nodes)
        told.set(`${kind}/${key} ${action} ${member.memberId}`, decision.outcome)
  }
  for (const { key, environment } of flags.nodes) add('flag', key, ofFlags, environment)
  for (const { key, ...of } of environment.segments.nodes) add('segment', key, ofSegments, of)
  return told
}

/** Compares it with `_access` of the documents that each member's token gets. Returns the number of certain decisions, by whether they allow. */
async function compared(projectKey: string, environmentKey: string) {
  const told = await said(projectKey, environmentKey)
  const wrong: string[] = []
  const certain = { allowed: 0, denied: 0, unknown: 0 }
  const note = (name: string, isAllowed: boolean) => {
    const outcome = told.get(name)
    if (outcome === 'UNKNOWN') certain.unknown += 1
    else certain[isAllowed ? 'allowed' : 'denied'] += 1
    const says = outcome === 'ALLOWED' || outcome === 'NEEDS_APPROVAL'
    if (outcome !== 'UNKNOWN' && says !== isAllowed)
      wrong.push(`${name}: ${outcome}, in ${environmentKey} of ${projectKey}`)
  }
  for (const { _id } of members) {
    const flags = (await ask(stack.sandbox, `/flags/${projectKey}?env=${environmentKey}&limit=6`, as(_id))).json.items
    for (const { key, environments } of flags)
      for (const action of ofFlags)
        note(
          `flag/${key} ${action} ${_id}`,
          environments[environmentKey]._access.allowed.some((one: Doc) => one.action === action),
        )
    const segments = (await ask(stack.sandbox, `/segments/${projectKey}/${environmentKey}?limit=3`, as(_id))).json.items
    for (const { key, _access } of segments)
      for (const action of ofSegments)
        note(
          `segment/${key} ${action} ${_id}`,
          _access.allowed.some((one: Doc) => one.action === action),
        )
  }
  expect(wrong).toEqual([])
  return certain
}

describe('what the gateway says of members', () => {
  it.each([
    ['web', 'production'],
    ['mobile', 'production'],
    ['platform', 'test'],
  ])('is what the sandbox lets their tokens do in %s, %s', async (projectKey, environmentKey) => {
    const { allowed, denied, unknown } = await compared(projectKey, environmentKey)
    expect(Math.min(allowed, denied)).toBeGreaterThan(50)
    expect(unknown).toBeLessThan((allowed + denied) / 10)
  })

  it('is what happens if they change something', async () => {
    const { sandbox } = stack
    const flagPath = '/flags/web/'
    const [flag] = (await ask(sandbox, '/flags/web?limit=1&env=test&summary=0')).json.items
    const [segment] = (await ask(sandbox, '/segments/web/test?limit=1')).json.items
    const resources = {
      flag: `proj/web:env/test:flag/${flag.key}`,
      segment: `proj/web:env/test:segment/${segment.key}`,
    }
    const { data } = await stack.ask(`{ members(first: 100) { nodes { memberId
      on: can(action: "updateOn", resource: "${resources.flag}") { outcome }
      name: can(action: "updateName", resource: "${resources.flag}") { outcome }
      segment: can(action: "updateName", resource: "${resources.segment}") { outcome } } } }`)
    let { on } = flag.environments.test
    const seen = new Set<string>()
    for (const { memberId, ...told } of data.members.nodes) {
      const headers = { ...as(memberId), ...semantic }
      const change = async (path: string, body: object) => (await send(sandbox, 'PATCH', path, body, headers)).status
      const turned = await change(`${flagPath}${flag.key}`, {
        ...{ environmentKey: 'test', instructions: [{ kind: on ? 'turnFlagOff' : 'turnFlagOn' }] },
      })
      if (turned === 200) on = !on
      const named = await change(`${flagPath}${flag.key}`, {
        instructions: [{ kind: 'updateName', value: `Of ${memberId}` }],
      })
      const described = await change(`/segments/web/test/${segment.key}`, {
        ...{ environmentKey: 'test', instructions: [{ kind: 'updateName', value: `Of ${memberId}` }] },
      })
      const happened = { on: turned, name: named, segment: described }
      for (const [field, status] of Object.entries(happened)) {
        const { outcome } = told[field as keyof typeof told] as Doc
        if (outcome === 'UNKNOWN') continue
        expect({ memberId, field, outcome, status }).toMatchObject({ status: outcome === 'ALLOWED' ? 200 : 403 })
        seen.add(`${field} ${outcome}`)
      }
    }
    expect([...seen].toSorted()).toEqual([
      'name ALLOWED',
      'name DENIED',
      'on ALLOWED',
      'on DENIED',
      'segment ALLOWED',
      'segment DENIED',
    ])
  })

  it('is the same with any policies', async () => {
    const { sandbox } = stack
    const [view] = (await ask(sandbox, '/projects/web/views?limit=1', { 'ld-api-version': 'beta' })).json.items
    const specifier = fc
      .tuple(
        fc.constantFrom('web', '*', 'w*', 'mobile', `\${roleAttribute/developerProjectKey}`),
        fc.constantFrom('*', 'production', 'p*', 'test', '*;{critical:true}', '*;{critical:false}', '*;live-traffic'),
        fc.constantFrom(
          '*',
          '*a*',
          '*;protected',
          '*;kill-switch',
          `*;view:${view.key}`,
          `*;view:${view.key},protected`,
          '*-*-*',
        ),
        fc.constantFrom('flag', 'flag', 'segment'),
      )
      .map(([project, environment, name, kind]) => `proj/${project}:env/${environment}:${kind}/${name}`)
    const some = fc.array(specifier, { minLength: 1, maxLength: 3 })
    const actions = fc.array(fc.constantFrom('*', 'update*', 'updateOn', 'updateRules', '*Segment'), {
      minLength: 1,
      maxLength: 2,
    })
    const statement = fc
      .tuple(fc.constantFrom('allow', 'allow', 'deny'), fc.boolean(), actions, fc.integer({ min: 0, max: 4 }), some)
      .map(([effect, isBut, names, where, specifiers]) => ({
        effect,
        ...(isBut ? { notActions: names } : { actions: names }),
        ...(where === 0 ? { notResources: specifiers } : { resources: specifiers }),
      }))
    const policies = fc.sample(fc.array(statement, { minLength: 1, maxLength: 4 }), { numRuns: 18, seed: 17 })
    for (const [index, policy] of policies.entries()) {
      const role = { key: `any-${index}`, name: `Any ${index}`, policy, basePermissions: 'reader' }
      expect((await send(sandbox, 'POST', '/roles', role, asJson)).status).toBe(201)
      const { _id } = members[index + 5]
      const customRoles = [`any-${index}`, ...(index % 3 ? [`any-${index - 1}`] : [])]
      const patch = [{ op: 'add', path: '/customRoles', value: customRoles }]
      expect((await send(sandbox, 'PATCH', `/members/${_id}`, patch, asJson)).status).toBe(200)
    }
    const production = await compared('web', 'production')
    const test = await compared('web', 'test')
    const certain = { allowed: production.allowed + test.allowed, denied: production.denied + test.denied }
    expect(Math.min(certain.allowed, certain.denied)).toBeGreaterThan(200)
    // Policies that except only flags say nothing certain of segments.
    expect(production.unknown + test.unknown).toBeLessThan((certain.allowed + certain.denied) / 5)
  })
})
