import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encoded } from '../support/encoded.ts'
import { change, flagNow, newFlag } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** How a flag's configuration is copied from one environment to another. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  await newFlag(stack, 'needed')
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const copied = `mutation ($input: CopyFlagConfigurationInput!) { copyFlagConfiguration(input: $input) {
  flag { key version environment(key: "test") { on version fallthrough { variation { value } } } }
  approvalRequest { id } versionConflict { expectedVersion currentVersion } userErrors { message code path }
} }`

const copy = (key: string, input: object = {}) => {
  const where = { projectKey: 'platform', key, sourceEnvironmentKey: 'staging', targetEnvironmentKey: 'test' }
  return stack.ask(copied, { input: { ...where, ...input } })
}

/** A flag that has something of everything in `staging`, and nothing in `test`. */
async function begun(key: string) {
  await newFlag(stack, key)
  const instructions = [
    { turnFlagOn: true },
    { addRule: { clauses: [{ attribute: 'a', operator: 'in', values: [1] }], serve: { variation: { index: 0 } } } },
    { updateFallthroughVariationOrRollout: { serve: { variation: { index: 1 } } } },
    { updateOffVariation: { variation: { index: 0 } } },
    { addPrerequisite: { key: 'needed', variation: { index: 0 } } },
    { addTargets: { variation: { index: 0 }, values: ['ann'] } },
  ]
  const { data } = await change(stack, { key, environmentKey: 'staging', instructions })
  expect(data.updateFlag.userErrors).toEqual([])
}

/** What each action copies of a configuration, as LaunchDarkly calls it. */
const parts: Readonly<Record<string, (config: Doc) => unknown>> = {
  UPDATE_ON: ({ on }) => on,
  UPDATE_RULES: ({ rules }) => rules.map(({ clauses }: Doc) => clauses.map(({ attribute }: Doc) => attribute)),
  UPDATE_FALLTHROUGH: ({ fallthrough }) => fallthrough,
  UPDATE_OFF_VARIATION: ({ offVariation }) => offVariation,
  UPDATE_PREREQUISITES: ({ prerequisites }) => prerequisites,
  UPDATE_TARGETS: ({ targets }) => targets,
}

/** The actions whose parts are the same in both environments. */
async function alike(key: string): Promise<string[]> {
  const { environments } = await rest(stack, `/flags/platform/${key}`)
  const part = (action: string, place: string) => JSON.stringify(parts[action]!(environments[place]))
  return Object.keys(parts).filter((action) => part(action, 'staging') === part(action, 'test'))
}

const camelCase = (action: string) => action.toLowerCase().replace(/_./g, (two) => two[1]!.toUpperCase())

describe('a copy of a configuration', () => {
  it('takes one call, which answers all that is asked of the flag, and copies everything', async () => {
    await begun('whole')
    expect(await alike('whole')).toEqual([])
    const { data, errors, calls } = await copy('whole', { comment: 'As in staging' })
    expect(errors).toBeUndefined()
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/v2/flags/platform/whole/copy'])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      source: { key: 'staging' },
      target: { key: 'test' },
      comment: 'As in staging',
    })
    expect(data.copyFlagConfiguration).toMatchObject({
      flag: { key: 'whole', environment: { on: true, fallthrough: { variation: { value: false } } } },
      ...{ approvalRequest: null, versionConflict: null, userErrors: [] },
    })
    expect(await alike('whole')).toEqual(Object.keys(parts))
    expect(await flagNow(stack, 'whole')).toMatchObject({ environment: { on: true } })
    const { items } = await rest(stack, '/auditlog?spec=proj/platform:env/*:flag/whole&limit=1')
    expect(items[0]).toMatchObject({ comment: 'As in staging' })
  })

  it.each(Object.keys(parts))('may be of one part only, or of all others: %s', async (action) => {
    const key = `part-${action.toLowerCase()}`
    await begun(key)
    const only = await copy(key, { includedActions: [action] })
    expect(only.data.copyFlagConfiguration.userErrors).toEqual([])
    expect(JSON.parse(only.calls[0]!.body!)).toMatchObject({ includedActions: [camelCase(action)] })
    expect(await alike(key)).toEqual([action])

    await begun(`${key}-not`)
    const others = await copy(`${key}-not`, { excludedActions: [action] })
    expect(others.data.copyFlagConfiguration.userErrors).toEqual([])
    expect(JSON.parse(others.calls[0]!.body!)).toMatchObject({ excludedActions: [camelCase(action)] })
    expect(await alike(`${key}-not`)).toEqual(Object.keys(parts).filter((one) => one !== action))
  })

  it('may be of the settings of a migration flag', async () => {
    const { calls } = await copy('whole', { includedActions: ['UPDATE_FLAG_CONFIG_MIGRATION_SETTINGS'] })
    expect(JSON.parse(calls[0]!.body!)).toMatchObject({ includedActions: ['updateFlagConfigMigrationSettings'] })
  })

  it('is not of some parts and without others', async () => {
    const { data, calls } = await copy('whole', { includedActions: ['UPDATE_ON'], excludedActions: ['UPDATE_RULES'] })
    expect(data.copyFlagConfiguration).toMatchObject({
      flag: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'excludedActions'] }],
    })
    expect(calls).toEqual([])
  })

  it('has to be of a flag, and between environments, that are there', async () => {
    expect((await copy('none')).data.copyFlagConfiguration.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    const lost = await copy('whole', { targetEnvironmentKey: 'none' })
    expect(lost.data.copyFlagConfiguration).toMatchObject({ flag: null, userErrors: [{}] })
  })
})

describe('a preview of a copy', () => {
  const configurations =
    'on offVariation { value } fallthrough { variation { value } } rules { clauses { attribute } } prerequisites { flagKey } targets { values }'
  const preview = `mutation ($input: CopyFlagConfigurationInput!) { copyFlagConfiguration(input: $input) {
    flag { key environments(keys: ["staging", "test"]) { environmentKey version ${configurations} } }
    versionConflict { expectedVersion currentVersion } userErrors { code path }
  } }`
  const previewed = (key: string, input: object = {}) => {
    const where = { projectKey: 'platform', key, sourceEnvironmentKey: 'staging', targetEnvironmentKey: 'test' }
    return stack.ask(preview, { input: { ...where, dryRun: true, ...input } })
  }
  const configurationsOf = ({ environments }: Doc) => environments.map(({ version: _, ...one }: Doc) => one)

  it.each<[which: object]>([
    [{}],
    ...Object.keys(parts).flatMap((action): [object][] => [
      [{ includedActions: [action] }],
      [{ excludedActions: [action] }],
    ]),
  ])('is what the copy makes of the flag, in one call that changes nothing: %j', async (which) => {
    const key = `previewed-${JSON.stringify(which).replace(/\W+/g, '-')}x`
    await begun(key)
    const before = await rest(stack, `/flags/platform/${key}`)
    const { data, errors, calls } = await previewed(key, which)
    expect(errors).toBeUndefined()
    expect(calls.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      `GET /api/v2/flags/platform/${key}`,
    ])
    expect(await rest(stack, `/flags/platform/${key}`)).toEqual(before)
    const made = await previewed(key, { ...which, dryRun: false })
    expect(made.data.copyFlagConfiguration.userErrors).toEqual([])
    expect(configurationsOf(data.copyFlagConfiguration.flag)).toEqual(
      configurationsOf(made.data.copyFlagConfiguration.flag),
    )
  })

  it('looks at the versions that are expected, without another call', async () => {
    await begun('previewed-expected')
    const { environments } = await rest(stack, '/flags/platform/previewed-expected')
    const { version } = environments.staging
    const right = await previewed('previewed-expected', { expectedSourceVersion: version })
    expect(right.data.copyFlagConfiguration.userErrors).toEqual([])
    expect(right.calls).toHaveLength(1)
    const wrong = await previewed('previewed-expected', { expectedSourceVersion: version + 1 })
    expect(wrong.data.copyFlagConfiguration).toMatchObject({
      flag: null,
      versionConflict: { expectedVersion: version + 1, currentVersion: version },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedSourceVersion'] }],
    })
    expect(wrong.calls).toHaveLength(1)
  })

  it.each([
    ['none', {}, ['input', 'key']],
    ['needed', { sourceEnvironmentKey: 'none' }, ['input', 'sourceEnvironmentKey']],
    ['needed', { targetEnvironmentKey: 'none' }, ['input', 'targetEnvironmentKey']],
  ])('has to be of what is there: %s %j', async (key, input, path) => {
    const { data } = await previewed(key, input)
    expect(data.copyFlagConfiguration).toMatchObject({ flag: null, userErrors: [{ code: 'NOT_FOUND', path }] })
  })

  it('answers what takes an expansion too, and no summary, which would count what was there before', async () => {
    const { data, errors, calls } = await stack.ask(
      `mutation { copyFlagConfiguration(input: {
        projectKey: "platform", key: "previewed-expected", sourceEnvironmentKey: "staging", targetEnvironmentKey: "test", dryRun: true
      }) { flag { environment(key: "test") {
        on evaluation { contextKinds } migrationSettings { checkRatio } summary { prerequisiteCount }
      } } userErrors { code } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.copyFlagConfiguration.flag.environment).toMatchObject({ on: true, summary: null })
    expect(calls).toHaveLength(1)
  })
})

describe('the versions that a copy expects', () => {
  const versions = async (key: string) => {
    const { environments } = await rest(stack, `/flags/platform/${key}`)
    return { source: environments.staging.version, target: environments.test.version }
  }

  it('are sent along, and looked at by LaunchDarkly alone', async () => {
    await begun('expected')
    const { source, target } = await versions('expected')
    const { data, calls } = await copy('expected', { expectedSourceVersion: source, expectedTargetVersion: target })
    expect(data.copyFlagConfiguration.userErrors).toEqual([])
    expect(calls).toHaveLength(1)
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      source: { key: 'staging', currentVersion: source },
      target: { key: 'test', currentVersion: target },
    })
  })

  it.each([
    ['expectedSourceVersion', 'source'],
    ['expectedTargetVersion', 'target'],
  ] as const)('are told with those that there are, by one call more, if they are others: %s', async (field, end) => {
    await begun(`unexpected-${end}`)
    const there = (await versions(`unexpected-${end}`))[end]
    const { data, errors, calls } = await copy(`unexpected-${end}`, { [field]: there + 7 })
    expect(errors).toBeUndefined()
    expect(data.copyFlagConfiguration).toMatchObject({
      flag: null,
      versionConflict: { expectedVersion: there + 7, currentVersion: there },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', field] }],
    })
    expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it('are no reason to ask for more where none is expected', async () => {
    const path = '/api/v2/flags/platform/whole/copy'
    stack.sandbox.fault({ method: 'POST', path }, { status: 409 }, 'always')
    const { data, calls } = await copy('whole')
    expect(data.copyFlagConfiguration.userErrors).toMatchObject([{ code: 'CONFLICT', path: null }])
    expect(calls).toHaveLength(1)
  })
})

describe('a copy that needs an approval', () => {
  const path = '/api/v2/projects/platform/flags/whole/environments/production/approval-requests-flag-copy'
  const request = {
    ...{ _id: 'r1', _version: 1, creationDate: 1, serviceKind: 'launchdarkly', reviewStatus: 'pending' },
    ...{ allReviews: [], notifyMemberIds: [], status: 'pending', conflicts: [], _links: {} },
    ...{ instructions: [], source: { key: 'staging', version: 2 } },
  }
  const required = { code: 'APPROVAL_REQUIRED', path: null }
  const wanted = {
    ...{ targetEnvironmentKey: 'production', onApprovalRequired: 'CREATE_REQUEST', comment: 'As in staging' },
    approvalRequest: { description: 'Go live', reviewerTeamKeys: ['search'] },
  }

  it('is told so, and is no error', async () => {
    const { data, errors, calls } = await copy('whole', { targetEnvironmentKey: 'production' })
    expect(errors).toBeUndefined()
    expect(data.copyFlagConfiguration).toMatchObject({ flag: null, approvalRequest: null, userErrors: [required] })
    expect(calls).toHaveLength(1)
  })

  it('is requested as the same copy if that is wanted', async () => {
    stack.sandbox.fault({ method: 'POST', path }, { status: 201, json: request })
    const more = { includedActions: ['UPDATE_ON'], expectedSourceVersion: await sourceVersion() }
    const { data, calls } = await copy('whole', { ...wanted, ...more })
    expect(data.copyFlagConfiguration).toMatchObject({
      ...{ flag: null, userErrors: [] },
      approvalRequest: { id: encoded('ApprovalRequest:["r1"]') },
    })
    expect(calls.map((call) => call.path)).toEqual(['/api/v2/flags/platform/whole/copy', path])
    expect(JSON.parse(calls[1]!.body!)).toEqual({
      ...{ description: 'Go live', comment: 'As in staging', notifyTeamKeys: ['search'] },
      source: { key: 'staging', version: more.expectedSourceVersion },
      includedActions: ['updateOn'],
    })
  })

  const sourceVersion = async () => (await rest(stack, '/flags/platform/whole')).environments.staging.version
})
