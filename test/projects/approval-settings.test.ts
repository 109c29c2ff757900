import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const parts = `required bypassApprovalsForPendingChanges minNumApprovals canReviewOwnRequest canApplyDeclinedChanges
  autoApplyApprovedChanges serviceKind serviceConfig requiredApprovalTags serviceKindConfigurationId`
const every = `resourceKind default { ${parts} } strict { ${parts} }
  environments { environmentKey environment { key projectKey } settings { ${parts} } }`
const path = '/approval-requests/projects/web/settings'
const settings = (args = '', fields = every) =>
  `{ project(key: "web") { approvalRequestSettings${args} { ${fields} } } }`
const said = (one: Doc) => one && { serviceKindConfigurationId: null, ...one }

describe('the approval settings of a project', () => {
  it('are one call on the beta route, with the parts that are selected, and say what the documents say', async () => {
    const { data, calls, errors } = await stack.ask(settings())
    expect(errors).toBeUndefined()
    expect(calls.map((call) => [decodeURIComponent(call.path), call.version])).toEqual([
      [`/api/v2${path}?expand=default,strict`, 'beta'],
    ])
    const { json } = await ask(stack.sandbox, `${path}?expand=default,strict`, { 'ld-api-version': 'beta' })
    expect(Object.keys(json)).toEqual(['flag', 'segment'])
    expect(data.project.approvalRequestSettings).toEqual(
      Object.entries<Doc>(json).map(([resourceKind, { environments, _default, _strict }]) => ({
        ...{ resourceKind, default: said(_default), strict: said(_strict) },
        environments: Object.entries<Doc>(environments).map(([environmentKey, one]) => ({
          ...{ environmentKey, environment: { key: environmentKey, projectKey: 'web' }, settings: said(one) },
        })),
      })),
    )
    expect(json.flag.environments.production.required).toBe(true)
  })

  it('of an environment and a kind are filtered by LaunchDarkly, without parts that nobody selected', async () => {
    const { data, paths } = await stack.ask(
      settings('(environmentKey: "qa", resourceKind: "flag")', 'resourceKind environments { environmentKey }'),
    )
    expect(paths).toEqual([`${path}?environmentKey=qa&resourceKind=flag`])
    expect(data.project.approvalRequestSettings).toEqual([
      { resourceKind: 'flag', environments: [{ environmentKey: 'qa' }] },
    ])
  })

  it('of 4 projects are a call for each', async () => {
    const { data, paths } = await stack.ask(`{ projects(first: 20) { nodes { key approvalRequestSettings {
      resourceKind environments { environmentKey settings { required minNumApprovals requiredApprovalTags } }
    } } } }`)
    expect(paths).toHaveLength(1 + 4)
    for (const { approvalRequestSettings } of data.projects.nodes) expect(approvalRequestSettings).toHaveLength(2)
  })

  it('that aliases ask for with different parts are one call', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { a: approvalRequestSettings { default { required } } b: approvalRequestSettings { strict { required } } } }',
    )
    expect(paths).toEqual([`${path}?expand=default,strict`])
    expect(data.project.a[0]).toEqual({ default: { required: false } })
    expect(data.project.b[0]).toEqual({ strict: { required: true } })
  })

  it('are null for an unknown environment, and show that a project does not exist', async () => {
    const { data, errors } = await stack.ask(`{
      a: project(key: "web") { approvalRequestSettings(environmentKey: "nope") { resourceKind } }
      b: project(key: "nope") { approvalRequestSettings { resourceKind } }
    }`)
    expect({ data, errors }).toEqual({ data: { a: { approvalRequestSettings: null }, b: null }, errors: undefined })
  })

  it('that the caller may not read are lost alone', async () => {
    stack.sandbox.fault({ path: /settings/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { name approvalRequestSettings { resourceKind } } }',
    )
    expect(data.project).toEqual({ name: 'Web Storefront', approvalRequestSettings: null })
    expect(errors).toMatchObject([{ path: ['project', 'approvalRequestSettings'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('are refused beyond the limit of single calls', async () => {
    const few = await startStack({ sandbox: { flags: 5 }, gateway: { maxSingleCalls: 3 } })
    const { errors, paths } = await few.ask('{ projects { nodes { approvalRequestSettings { resourceKind } } } }')
    await few.close()
    expect(paths).toHaveLength(1)
    expect(errors?.[0]?.message).toMatch(/^Expected Project\.approvalRequestSettings to be within the 3 single calls/)
  })

  it('are refused by the sandbox with an unknown part', async () => {
    const { status, json } = await ask(stack.sandbox, `${path}?expand=all`, { 'ld-api-version': 'beta' })
    expect({ status, message: json.message }).toEqual({
      status: 400,
      message: 'expand must be of default, strict, got "all"',
    })
  })
})
