import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const flagDefaults = `flagDefaults { key tags temporary
  clientSideAvailability { usingMobileKey usingEnvironmentId }
  booleanDefaults { trueDisplayName falseDisplayName trueDescription falseDescription onVariation offVariation } }`

const said = ({ _links, defaultClientSideAvailability, ...rest }: Doc) => ({
  ...rest,
  clientSideAvailability: defaultClientSideAvailability,
})

describe("the defaults of a project's flags", () => {
  it('answer every field in one call, which needs no project', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { key ${flagDefaults} } }`)
    expect(paths).toEqual(['/projects/web/flag-defaults'])
    expect(data.project).toEqual({ key: 'web', flagDefaults: said(await rest(stack, paths[0]!)) })
  })

  it('are a call for each project', async () => {
    const { data, paths } = await stack.ask(`{ projects(first: 3) { nodes { key ${flagDefaults} } } }`)
    expect(paths).toHaveLength(1 + 3)
    for (const project of data.projects.nodes)
      expect(project.flagDefaults).toEqual(said(await rest(stack, `/projects/${project.key}/flag-defaults`)))
  })

  it('with nothing in them have no tags, and null everywhere else', async () => {
    stack.sandbox.fault({ path: /flag-defaults/ }, { json: {} })
    const { data, errors } = await stack.ask(`{ project(key: "web") { ${flagDefaults} } }`)
    const nothing = { key: null, tags: [], temporary: null, clientSideAvailability: null, booleanDefaults: null }
    expect({ data, errors }).toEqual({ data: { project: { flagDefaults: nothing } }, errors: undefined })
  })

  it('are null for a project without any, and no project is null', async () => {
    stack.sandbox.fault({ path: /flag-defaults/ }, { status: 404 })
    const without = await stack.ask(`{ project(key: "web") { ${flagDefaults} } }`)
    expect(without).toMatchObject({ data: { project: { flagDefaults: null } }, errors: undefined })
    const nowhere = await stack.ask(`{ project(key: "nope") { ${flagDefaults} } }`)
    expect(nowhere).toMatchObject({ data: { project: null }, errors: undefined })
  })

  it('that the caller may not read are lost alone', async () => {
    stack.sandbox.fault({ path: /flag-defaults/ }, { status: 403 })
    const { data, errors } = await stack.ask(`{ project(key: "web") { name ${flagDefaults} } }`)
    expect(data.project).toEqual({ name: 'Web Storefront', flagDefaults: null })
    expect(errors).toMatchObject([{ path: ['project', 'flagDefaults'], extensions: { code: 'FORBIDDEN' } }])
  })
})
