import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeldStack, startHeldStack } from './support/held-stack.ts'

let stack: HeldStack
beforeAll(async () => {
  stack = await startHeldStack()
})
afterAll(() => stack.close())

const about = (paths: readonly string[], start: string) => paths.filter((path) => path.startsWith(start))

describe('documents that several pages refer to', () => {
  it('are one call, however late one of the pages comes', async () => {
    const { paths, errors } = await stack.askWhileHeld(
      [/flags\/mobile/, /flags\/web/],
      '{ projects(first: 4) { nodes { flags(first: 100) { nodes { key maintainer { ... on Member { lastSeenAt } } } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(about(paths, '/flags')).toHaveLength(4)
    expect(about(paths, '/members')).toHaveLength(1)
  })

  it('are one call if one of the lists goes on for several pages', async () => {
    const { paths } = await stack.askWhileHeld(
      [/flags\/web\?offset=100/],
      `{
      a: project(key: "web") { flags(first: 250) { nodes { maintainer { ... on Member { lastSeenAt } } } } }
      b: project(key: "mobile") { flags(first: 5) { nodes { maintainer { ... on Member { lastSeenAt } } } } }
    }`,
    )
    expect(about(paths, '/flags')).toHaveLength(4)
    expect(about(paths, '/members')).toHaveLength(1)
  })

  it('do not wait for lists of which none has come', async () => {
    const { paths } = await stack.askWhileHeld(
      [/metrics\/web/],
      `{ project(key: "web") {
      flags(first: 5) { nodes { maintainer { ... on Member { lastSeenAt } } } } metrics(first: 5) { nodes { key } }
    } }`,
    )
    // The metrics are held until nothing else is asked for.
    expect(paths.map((path) => path.split(/[/?]/)[1])).toEqual(['flags', 'members', 'metrics'])
  })

  it('do not wait for lists that the same answer asked for', async () => {
    const { waves } = await stack.askInWaves(`{
      member(id: "60004e1c40e996555723227d") {
        flags(projectKey: "web") { nodes { key } }
        teams { team { memberCount flags(projectKey: "web") { nodes { key } } } }
      }
    }`)
    expect(waves).toEqual([
      ['/flags/web?', '/members?'].map((start) => expect.stringContaining(start)),
      ['/flags/web?', '/teams/'].map((start) => expect.stringContaining(start)),
    ])
  })

  it('are lost alone if a page fails', async () => {
    stack.sandbox.fault({ path: /flags\/mobile/ }, { status: 403 })
    const { data, errors } = await stack.askWhileHeld(
      [/flags\/mobile/],
      `{
      a: project(key: "web") { flags(first: 5) { nodes { maintainer { ... on Member { lastSeenAt } } } } }
      b: project(key: "mobile") { flags(first: 5) { nodes { maintainer { ... on Member { lastSeenAt } } } } }
    }`,
    )
    expect(errors).toMatchObject([{ path: ['b', 'flags'] }])
    expect(data.a.flags.nodes).toHaveLength(5)
  })
})

describe('the flags of segments in several environments', () => {
  const segments = (environments: readonly string[]) =>
    `{ project(key: "web") { ${environments
      .map((key) => `${key}: environment(key: "${key}") { segments(first: 20) { nodes { key flags { key } } } }`)
      .join(' ')} } }`

  it('are one scan of the flags for three environments, however late one of the lists comes', async () => {
    const { paths, data } = await stack.askWhileHeld(
      [/segments\/web\/staging/],
      segments(['production', 'staging', 'qa']),
    )
    expect(about(paths, '/segments')).toHaveLength(3)
    expect(about(paths, '/flags')).toHaveLength(3)
    for (const environment of ['production', 'staging', 'qa']) {
      const alone = await stack.ask(segments([environment]))
      expect(data.project[environment]).toEqual(alone.data.project[environment])
    }
  })

  it('take no more calls than each environment alone', async () => {
    const environments = ['production', 'staging', 'qa', 'test', 'canary']
    const { calls } = await stack.ask(segments(environments))
    let alone = 0
    for (const environment of environments) alone += (await stack.ask(segments([environment]))).calls.length
    expect(calls.length).toBeLessThan(alone)
  })
})
