import { getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { readsAccess } from '../src/server/access-fields.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

it('every field of the type Access, and every viewerCan, is known to read _access', () => {
  const fields = Object.values(createSchema().getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ type, args }) => getNamedType(type).name === 'Access' || args.some(({ name }) => name === 'action'))
    // These decide by the policies of roles.
    .filter(({ name }) => !['can', 'whoCan'].includes(name))
  const names = [...new Set(fields.map(({ name }) => name))]
  expect(names.sort()).toEqual(['access', 'viewerCan'])
  for (const name of names) expect(readsAccess(`{ project(key: "web") { it: ${name} } }`)).toBe(true)
  expect(readsAccess('{ project(key: "web") { accessible } }')).toBe(false)
  expect(readsAccess(undefined)).toBe(true)
})

it('a list tells the same of its documents, whether a field beside reads _access or not', async () => {
  const flags = (more: string) => `{ project(key: "web") { flags(first: 20) { nodes {
    key variations { value } environment(key: "production") { on version rules { ruleId } ${more} }
  } } } }`
  const [short, whole] = await Promise.all([stack.post(flags('')), stack.post(flags('viewerCan(action: "updateOn")'))])
  expect(whole.errors ?? short.errors).toBeUndefined()
  const nodes = whole.data.project.flags.nodes
  for (const { environment } of nodes) {
    expect(environment.viewerCan).toBe(true)
    delete environment.viewerCan
  }
  expect(short.data.project.flags.nodes).toEqual(nodes)
})
