import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { sentBy } from '../support/change.ts'
import { atOnce, betaOf, createPipeline, phase, sendBeta } from '../support/releases.ts'
import { ask as askSandbox, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let flagKey: string
let variations: readonly { readonly variationId: string; readonly value: unknown }[]

beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  const { data } = await stack.ask(
    '{ project(key: "web") { flags(first: 1) { nodes { key variations { variationId value } } } } }',
  )
  ;({ key: flagKey, variations } = data.project.flags.nodes[0])
})
afterEach(() => stack.close())

const fields = 'release { version pipelineKey phases { name status complete audiences { status } } }'
const change = (name: string, input: object, selection = fields) =>
  stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) {
      done: ${name}(input: $input) { ${selection} userErrors { message code path } }
    }`,
    { input: { projectKey: 'web', flagKey, ...input } },
  )
const release = () => betaOf(stack, `/flags/web/${flagKey}/release`)
const config = async (environmentKey: string): Promise<Doc> =>
  (await askSandbox(stack.sandbox, `/flags/web/${flagKey}?env=${environmentKey}`)).json.environments[environmentKey]
/** Makes the flag differ from what a release makes of it. */
const turnOff = async (environmentKey: string) => {
  const body = { environmentKey, instructions: [{ kind: 'turnFlagOff' }, { kind: 'replaceRules', rules: [] }] }
  const headers = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
  await send(stack.sandbox, 'PATCH', `/flags/web/${flagKey}`, body, headers)
}
const begin = async (key: string, phases: readonly object[], more: object = {}) => {
  await createPipeline(stack, key, phases, more)
  await change('createRelease', { pipelineKey: key, variation: { index: 1 } })
  return (await release()).phases as Doc[]
}
const start = (phaseId: string, input: object = {}) => change('updateReleasePhase', { phaseId, ...input })

describe('createRelease', () => {
  it('adds the flag to a pipeline, with a variation by id in one call and by index in two', async () => {
    await createPipeline(stack, 'two', [phase('test'), phase('staging')])
    const { variationId } = variations[1]!
    const answer = await change('createRelease', { pipelineKey: 'two', variation: { variationId } })
    expect(answer.data.done).toEqual({
      release: {
        ...{ version: 1, pipelineKey: 'two' },
        phases: [
          { name: 'In test', status: 'READY_TO_START', complete: false, audiences: [{ status: 'notStarted' }] },
          { name: 'In staging', status: 'NOT_STARTED', complete: false, audiences: [{ status: 'notStarted' }] },
        ],
      },
      userErrors: [],
    })
    expect(sentBy(answer)).toEqual([
      ['PUT', `/projects/web/flags/${flagKey}/release`, { releasePipelineKey: 'two', releaseVariationId: variationId }],
    ])
    const again = await change('createRelease', { pipelineKey: 'two', variation: { index: 1 } })
    expect(again.data.done).toMatchObject({ release: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(again.calls.map(({ method }) => method)).toEqual(['GET', 'PUT'])
    const { data } = await stack.ask(
      '{ project(key: "web") { flags(filter: { releasePipelineKey: "two" }) { nodes { key } } } }',
    )
    expect(data.project.flags.nodes).toEqual([{ key: flagKey }])
  })

  it('is in the audit log of the flag, whether or not the flag was in the pipeline before', async () => {
    await begin('legacy', [phase('test')], { isLegacy: true })
    await change('completeLegacyReleasePhase', { phaseIndex: 0, complete: true })
    const again = await change('createRelease', { pipelineKey: 'legacy' })
    expect(again.data.done).toMatchObject({ release: { phases: [{ complete: false }] }, userErrors: [] })
    const { data } = await stack.ask(
      `{ flag(projectKey: "web", key: "${flagKey}") { auditLog(first: 3) { nodes { titleVerb accesses { action } } } } }`,
    )
    const entries = data.flag.auditLog.nodes.map(({ titleVerb, accesses }: Doc) => [titleVerb, accesses[0].action])
    expect(entries).toEqual([
      ['created a release of the flag', 'addReleasePipeline'],
      ['completed a phase of the release of the flag', 'updateReleasePhaseStatus'],
      ['changed the flag', 'addReleasePipeline'],
    ])
  })

  it.each([
    ['a pipeline that is none', { pipelineKey: 'nope' }, 'NOT_FOUND'],
    ['a variation of another flag', { variation: { variationId: 'foreign' } }, 'BAD_USER_INPUT'],
    ['an index without a variation', { variation: { index: 99 } }, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_, input, code) => {
    const { data } = await change('createRelease', { pipelineKey: 'storefront-standard', ...input })
    expect(data.done).toMatchObject({ release: null, userErrors: [{ code }] })
  })
})

describe('updateReleasePhase', () => {
  it('turns the flag on with the variation in the environment of the phase, with an entry in the audit log', async () => {
    await turnOff('test')
    const [first, second] = (await begin('two', [phase('test'), phase('staging')])) as [Doc, Doc]
    const early = await start(second._id)
    expect(early.data.done).toMatchObject({ release: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    const answer = await start(first._id)
    expect(sentBy(answer)).toEqual([
      ['PUT', `/projects/web/flags/${flagKey}/release/phases/${first._id}`, { status: 'active' }],
    ])
    expect(answer.data.done.release).toMatchObject({
      version: 2,
      phases: [{ status: 'COMPLETE', complete: true }, { status: 'READY_TO_START' }],
    })
    expect(await config('test')).toMatchObject({ on: true, fallthrough: { variation: 1 }, rules: [] })
    const { data } = await stack.ask(
      `{ flag(projectKey: "web", key: "${flagKey}") { environment(key: "test") { auditLog(first: 2) { nodes { title } } } } }`,
    )
    const titles = data.flag.environment.auditLog.nodes.map(({ title }: Doc) => title)
    expect(titles).toEqual([
      expect.stringMatching(/ started a phase of the release of the flag /),
      expect.stringMatching(/ changed the flag .* in Test$/),
    ])
    const { _completedBy } = (await release()).phases[0]
    const { data: caller } = await stack.ask('{ viewer { member { memberId } } }')
    expect(_completedBy.member._id).toBe(caller.viewer.member.memberId)
    expect((await start(first._id)).data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('makes a rule for the segments of an audience, to which the audience leads', async () => {
    const [only] = (await begin('one', [phase('production', atOnce, { segmentKeys: ['press'] })])) as [Doc]
    const { data } = await start(only._id)
    expect(data.done.userErrors).toEqual([])
    const told = await stack.ask(`{ flag(projectKey: "web", key: "${flagKey}") { release { phases { audiences {
      ruleIds segments { key } rules { ruleId description clauses { operator values } serves { variation { index } } }
    } } } } }`)
    const [audience] = told.data.flag.release.phases[0].audiences
    expect(audience).toEqual({
      ruleIds: [expect.any(String)],
      segments: [{ key: 'press' }],
      rules: [
        {
          ...{ ruleId: audience.ruleIds[0], description: 'All' },
          clauses: [{ operator: 'segmentMatch', values: ['press'] }],
          serves: { variation: { index: 1 } },
        },
      ],
    })
    expect(told.paths.toSorted()).toEqual(
      [`/flags/web/${flagKey}/release`, `/flags/web/${flagKey}`, '/segments/web/production/press'].toSorted(),
    )
  })

  it('asks for the approval that an audience needs, and the phase is complete when that is applied', async () => {
    await turnOff('test')
    const needing = { ...atOnce, requireApproval: true, notifyTeamKeys: ['sre'] }
    const [only] = (await begin('one', [phase('test', needing)])) as [Doc]
    const [{ _id: audienceId }] = only._audiences
    const { data } = await start(only._id, { audiences: [{ audienceId, reviewerTeamKeys: ['search'] }] })
    expect(data.done.release.phases).toEqual([
      { name: 'In test', status: 'STARTED', complete: false, audiences: [{ status: 'pendingApproval' }] },
    ])
    expect((await config('test')).on).toBe(false)
    const asked = await stack.ask(
      `{ flag(projectKey: "web", key: "${flagKey}") { approvalRequests(filter: { status: [PENDING] }) { nodes {
        approvalRequestId description reviewers { teams { key } } } } } }`,
    )
    const [request] = asked.data.flag.approvalRequests.nodes
    expect(request.description).toBe('Release through one: In test, All')
    expect(request.reviewers.flatMap(({ teams }: Doc) => teams)).toContainEqual({ key: 'search' })
    expect(
      (await change('updateReleasePhase', { phaseId: only._id, status: 'Complete' })).data.done.userErrors,
    ).toHaveLength(1)
    const path = `/approval-requests/${request.approvalRequestId}`
    await sendBeta(stack, 'PATCH', '/projects/web/environments/test', [
      { op: 'add', path: '/approvalSettings/canReviewOwnRequest', value: true },
    ])
    await sendBeta(stack, 'POST', `${path}/reviews`, { kind: 'approve' })
    const applied = await sendBeta(stack, 'POST', `${path}/apply`, {})
    expect(applied.status).toBe(200)
    expect(await release()).toMatchObject({
      phases: [
        { complete: true, status: 'Complete', _completedBy: { member: {} }, _audiences: [{ status: 'complete' }] },
      ],
    })
    expect((await config('test')).on).toBe(true)
  })

  it('begins a guarded rollout with a share of the contexts, until the phase is completed', async () => {
    const guard = { monitoringWindowMilliseconds: 60_000, rolloutWeight: 20, rollbackOnRegression: true }
    const monitored = {
      releaseStrategy: 'monitoredRelease',
      requireApproval: false,
      releaseGuardianConfiguration: guard,
    }
    const [only] = (await begin('one', [phase('test', monitored)])) as [Doc]
    const [{ _id: audienceId }] = only._audiences
    const answer = await start(only._id, { audiences: [{ audienceId, guardian: { percentage: 30 } }] })
    expect(sentBy(answer)[0]![2]).toEqual({
      status: 'active',
      audiences: [{ audienceId, releaseGuardianConfiguration: { rolloutWeight: 30 } }],
    })
    expect(answer.data.done.release.phases).toMatchObject([{ status: 'STARTED', audiences: [{ status: 'active' }] }])
    const { fallthrough } = await config('test')
    expect(fallthrough.rollout.variations).toContainEqual({ variation: 1, weight: 30_000 })
    const done = await change('updateReleasePhase', { phaseId: only._id, status: 'Complete' })
    expect(done.data.done.release.phases).toMatchObject([{ status: 'COMPLETE', audiences: [{ status: 'complete' }] }])
    expect((await config('test')).fallthrough).toEqual({ variation: 1 })
  })

  it.each([
    [
      'a share that is no percentage',
      { guardian: { percentage: -1 } },
      ['input', 'audiences', '0', 'guardian', 'percentage'],
    ],
    ['a reviewer who is nobody', { reviewerIds: ['me'] }, ['input', 'audiences', '0', 'reviewerIds', '0']],
  ])('refuses %s, without a call', async (_, settings, path) => {
    const { data, calls } = await start('p', { audiences: [{ audienceId: 'a', ...settings }] })
    expect(data.done.userErrors).toMatchObject([{ path }])
    expect(calls).toEqual([])
  })

  it.each([
    ['a phase that is none', 'nope', {}, 'NOT_FOUND'],
    ['an audience of another phase', undefined, { audiences: [{ audienceId: 'nope' }] }, 'BAD_USER_INPUT'],
    ['a status that is none', undefined, { status: 'Flying' }, 'BAD_USER_INPUT'],
  ])('refuses %s, and changes nothing', async (_, phaseId, input, code) => {
    const [only] = (await begin('one', [phase('test')])) as [Doc]
    const before = await release()
    const { data } = await start(phaseId ?? only._id, input)
    expect(data.done).toMatchObject({ release: null, userErrors: [{ code }] })
    expect(await release()).toEqual(before)
  })
})

describe('completeLegacyReleasePhase', () => {
  it('marks a phase as complete and opens it again', async () => {
    await begin('old', [phase('test'), phase('staging')], { isLegacy: true })
    const answer = await change('completeLegacyReleasePhase', { phaseIndex: 1, complete: true })
    expect(sentBy(answer)).toEqual([
      ['PATCH', `/flags/web/${flagKey}/release`, [{ op: 'replace', path: '/phases/1/complete', value: true }]],
    ])
    const complete = ({ data }: typeof answer) => data.done.release.phases.map((one: Doc) => one.complete)
    expect(complete(answer)).toEqual([false, true])
    expect(complete(await change('completeLegacyReleasePhase', { phaseIndex: 1, complete: false }))).toEqual([
      false,
      false,
    ])
    const started = await start((await release()).phases[0]._id)
    expect(started.data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('tells the member or the service token that completed a phase, by one call more for the token', async () => {
    await begin('old', [phase('test'), phase('staging')], { isLegacy: true })
    await change('completeLegacyReleasePhase', { phaseIndex: 0, complete: true })
    const token = { name: 'Deployments', serviceToken: true, role: 'writer' }
    const { json } = await send(stack.sandbox, 'POST', '/tokens', token)
    const body = [{ op: 'replace', path: '/phases/1/complete', value: true }]
    await sendBeta(stack, 'PATCH', `/flags/web/${flagKey}/release`, body, json.token)
    const { data, calls } = await stack.ask(
      `{ flag(projectKey: "web", key: "${flagKey}") {
        release { phases { completedBy { email } completedByToken { name serviceToken } } }
      } }`,
    )
    expect(data.flag.release.phases).toEqual([
      { completedBy: { email: expect.stringContaining('@') }, completedByToken: null },
      { completedBy: null, completedByToken: { name: 'Deployments', serviceToken: true } },
    ])
    expect(calls.map(({ path }) => path.replace(/.*\/api\/v2\/(\w+).*/, '$1'))).toEqual(['flags', 'flags', 'tokens'])
  })

  it('is refused without a call for a place before the first, and by LaunchDarkly for other pipelines', async () => {
    const before = await change('completeLegacyReleasePhase', { phaseIndex: -1, complete: true })
    expect(before.data.done.userErrors).toMatchObject([{ path: ['input', 'phaseIndex'] }])
    expect(before.calls).toEqual([])
    await begin('one', [phase('test')])
    const { data } = await change('completeLegacyReleasePhase', { phaseIndex: 0, complete: true })
    expect(data.done).toMatchObject({ release: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })
})

describe('deleteRelease', () => {
  const remove = () => change('deleteRelease', {}, 'deletedReleaseId')

  it('takes the flag out of its pipeline', async () => {
    await begin('one', [phase('test')])
    expect((await remove()).data.done).toEqual({
      deletedReleaseId: idOf({ type: 'Release', projectKey: 'web', flagKey }),
      userErrors: [],
    })
    const { data } = await stack.ask(`{ flag(projectKey: "web", key: "${flagKey}") { release { version } } }`)
    expect(data.flag.release).toBeNull()
    expect((await remove()).data.done).toMatchObject({ deletedReleaseId: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  it('happens with the deletion of the flag', async () => {
    await begin('one', [phase('test')])
    await send(stack.sandbox, 'DELETE', `/flags/web/${flagKey}`)
    const { totalCount } = await betaOf(stack, '/projects/web/release-pipelines/one/releases')
    expect(totalCount).toBe(0)
    await send(stack.sandbox, 'POST', '/flags/web', { key: flagKey, name: 'Again' })
    const { data } = await stack.ask(`{ flag(projectKey: "web", key: "${flagKey}") { release { version } } }`)
    expect(data.flag).toEqual({ release: null })
  })
})
