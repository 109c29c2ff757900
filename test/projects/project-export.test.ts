import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Part } from '../support/parts.ts'
import { whole } from '../support/parts.ts'
import { startPartsServer } from '../support/parts-server.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { instruct } from '../support/sandbox-flags.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let server: Awaited<ReturnType<typeof startPartsServer>>
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 30 } })
  server = await startPartsServer(stack.sandbox)
})
afterAll(async () => {
  await server.close()
  await stack.close()
})
afterEach(() => stack.sandbox.clearFaults())

const exported = (selection: string, args = '', directive = '') =>
  `{ project(key: "web") { export${args} ${directive} { ${selection} } } }`
const linesOf = async (args = ''): Promise<Doc[]> =>
  (await stack.ask(exported('part environmentKey key line', args))).data.project.export

/** All keys of the objects within a value. */
const namesIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, one]) => [...(Array.isArray(value) ? [] : [key]), ...namesIn(one)])

/** Whether the properties of each object come in the order of their names. */
const isSorted = (text: string): boolean => {
  const value = JSON.parse(text)
  const sorted = (_: string, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one
  return JSON.stringify(value, sorted) === text
}

describe('the export of a project', () => {
  it('has a line for each object, in a fixed order', async () => {
    const lines = await linesOf()
    const environments = (await askAll(stack.sandbox, '/projects/web/environments', 20))
      .map(({ key }) => key)
      .toSorted()
    const flags = (await askAll(stack.sandbox, '/flags/web')).map(({ key }) => key).toSorted()
    const segments: [string, string][] = []
    for (const one of environments) {
      const here = (await askAll(stack.sandbox, `/segments/web/${one}`, 50)).map(({ key }) => key).toSorted()
      segments.push(...here.map((key): [string, string] => [one, key]))
    }
    const metrics = (await askAll(stack.sandbox, '/metrics/web', 50)).map(({ key }) => key).toSorted()
    expect(lines.map(({ part, environmentKey, key }) => [part, environmentKey, key])).toEqual([
      ['PROJECT', null, 'web'],
      ...environments.map((key) => ['ENVIRONMENTS', null, key]),
      ...flags.map((key) => ['FLAGS', null, key]),
      ...segments.map(([one, key]) => ['SEGMENTS', one, key]),
      ...metrics.map((key) => ['METRICS', null, key]),
    ])
    expect(segments.length).toBeGreaterThan(0)
    for (const { line, part, key } of lines) {
      expect(JSON.parse(line)).toMatchObject({ part, document: { key } })
      expect(isSorted(line)).toBe(true)
      expect(line).not.toContain('\n')
    }
  })

  it('says what the documents of flags and segments say', async () => {
    const lines = await linesOf('(include: [SEGMENTS, FLAGS])')
    expect([...new Set(lines.map(({ part }) => part))]).toEqual(['FLAGS', 'SEGMENTS'])
    const { line, key } = lines[0]
    const { document } = JSON.parse(line)
    const flag = await (
      await fetch(`${stack.sandbox.url}/api/v2/flags/web/${key}`, {
        headers: { authorization: stack.sandbox.token, 'ld-api-version': '20240415' },
      })
    ).json()
    expect(Object.keys(document.environments)).toEqual(Object.keys(flag.environments).toSorted())
    expect(document).toMatchObject({ name: flag.name, kind: flag.kind, temporary: flag.temporary })
    expect(document.variations.map((one: Doc) => one.value)).toEqual(flag.variations.map((one: Doc) => one.value))
    for (const [environment, config] of Object.entries<Doc>(flag.environments)) {
      const own = document.environments[environment]
      expect([own.on, own.offVariation, own.rules.length]).toEqual([
        config.on,
        config.offVariation,
        config.rules.length,
      ])
      expect(own.fallthrough.variation).toBe(config.fallthrough.variation)
    }
  })

  it('has sets of what people set, sorted, and no texts of JSON in their place', async () => {
    const lines = await linesOf()
    const documents = (part: string): Doc[] =>
      lines.filter((one) => one.part === part).map(({ line }) => JSON.parse(line).document)
    const sorted = (texts: readonly string[]) => [...new Set(texts)].toSorted()
    const targetsOf = ({ targets, contextTargets }: Doc) =>
      [...targets, ...contextTargets].flatMap(({ contextKind, values, variation }: Doc) =>
        values.map((value: string) => [contextKind || 'user', value, variation].join(' ')),
      )
    let count = 0
    for (const flag of await askAll(stack.sandbox, '/flags/web?env=test&summary=0')) {
      const found = documents('FLAGS').find(({ key }) => key === flag.key)!
      expect(found.tags).toEqual(sorted(flag.tags))
      const [own, config] = [found.environments.test, flag.environments.test]
      expect(targetsOf({ ...own, contextTargets: [] }).toSorted()).toEqual(sorted(targetsOf(config)))
      expect(own.prerequisites.map(({ key, variation }: Doc) => `${key} ${variation}`)).toEqual(
        config.prerequisites.map(({ key, variation }: Doc) => `${key} ${variation}`).toSorted(),
      )
      const valuesOf = ({ rules }: Doc) =>
        rules.map(({ clauses }: Doc) => clauses.flatMap(({ attribute, values }: Doc) => [attribute, ...values].join()))
      expect(valuesOf(own).map((one: string[]) => one.length)).toEqual(
        valuesOf(config).map((one: string[]) => one.length),
      )
      count += own.targets.length + own.prerequisites.length + own.rules.length
    }
    expect(count).toBeGreaterThan(3)
    for (const { randomizationUnits } of documents('METRICS')) {
      for (const unit of randomizationUnits) expect(unit).toMatch(/^[\w-]+$/)
    }
    for (const { targets } of documents('SEGMENTS')) {
      for (const { included } of targets) expect(included).toEqual(sorted(included))
    }
    for (const { line } of lines) expect(line).not.toMatch(/:\["(?:\\"|\{)/)
  })

  it('contains no ids, versions, times, links, access or credentials', async () => {
    const lines = await linesOf('(include: [PROJECT, ENVIRONMENTS, FLAGS, ARCHIVED_FLAGS, SEGMENTS, METRICS])')
    const documents = lines.map(({ line }) => JSON.parse(line).document)
    const keys = new Set(documents.flatMap(namesIn))
    for (const name of [
      'apiKey',
      'mobileKey',
      'version',
      'lastModified',
      'creationDate',
      'salt',
      'sel',
      '_id',
      '_links',
    ])
      expect(keys).not.toContain(name)
    expect([...keys].filter((name) => name.startsWith('_') && name !== '_untracked')).toEqual([])
    const environments = await askAll(stack.sandbox, '/projects/web/environments', 20)
    const text = lines.map(({ line }) => line).join('\n')
    for (const { apiKey, mobileKey } of environments)
      for (const secret of [apiKey, mobileKey]) expect(text).not.toContain(secret)
  })

  it('is the same for the same settings, whatever was changed between', async () => {
    const before = await linesOf()
    const flag = before.find(({ part }) => part === 'FLAGS')!
    const { on } = JSON.parse(flag.line).document.environments.test
    await instruct(stack.sandbox, flag.key, [{ kind: on ? 'turnFlagOff' : 'turnFlagOn' }])
    const between = await linesOf()
    const changed = between.filter(({ line }, index) => line !== before[index]!.line)
    expect(changed.map(({ key }) => key)).toEqual([flag.key])
    expect(JSON.parse(changed[0]!.line).document.environments.test.on).toBe(!on)
    await instruct(stack.sandbox, flag.key, [{ kind: on ? 'turnFlagOn' : 'turnFlagOff' }])
    expect(await linesOf()).toEqual(before)
  })

  it('has archived flags only if they are asked for', async () => {
    const archived = (await askAll(stack.sandbox, '/flags/web?filter=state:archived')).map(({ key }) => key).toSorted()
    const lines = await linesOf('(include: [ARCHIVED_FLAGS])')
    expect(lines.map(({ key }) => key)).toEqual(archived)
    expect(archived).not.toEqual([])
    for (const { line } of lines) expect(Object.keys(JSON.parse(line).document.environments)).not.toEqual([])
  })

  it('takes the calls of the lists, and reads them at once', async () => {
    const { paths } = await stack.ask(exported('line'))
    const environments = await askAll(stack.sandbox, '/projects/web/environments', 20)
    const groups = Math.ceil(environments.length / 3)
    // The project, its environments, the flags in groups of three environments, the segments of each environment, the metrics.
    expect(paths).toHaveLength(1 + 1 + groups + environments.length + 1)
  })

  it('goes on without a part that cannot be read, whose place has the error', async () => {
    const before = await linesOf('(include: [ENVIRONMENTS, METRICS])')
    stack.sandbox.fault({ path: /flags\/web/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      exported('part environmentKey key line', '(include: [ENVIRONMENTS, FLAGS, METRICS])'),
    )
    const place = before.filter(({ part }) => part === 'ENVIRONMENTS').length
    expect(data.project.export).toEqual(before.toSpliced(place, 0, null as never))
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['project', 'export', place], 'FORBIDDEN'],
    ])
  })
})

const progressOf = ({ extensions }: Part) =>
  extensions?.progress as { read: number; total: number | null; calls: number }

describe('with @stream, the export', () => {
  it('comes line by line, and each part says how far it is', async () => {
    const { parts, headers } = await server.parts(exported('key line', '', '@stream(initialCount: 1)'))
    expect(headers['content-type']).toMatch(/^multipart\/mixed/)
    const { data } = await stack.ask(exported('key line'))
    expect(whole(parts)).toEqual(data)
    const progress = parts.map(progressOf)
    expect(progress.at(-1)).toEqual({
      read: data.project.export.length,
      total: data.project.export.length,
      calls: expect.any(Number),
    })
    expect(progress.map(({ read }) => read)).toEqual(progress.map(({ read }) => read).toSorted((a, b) => a - b))
    expect(progress[0]!.read).toBeLessThan(progress.at(-1)!.read)
    expect(progress.at(-1)!.calls).toBe((parts.at(-1)!.extensions!.rest as Doc).sent)
  })

  it('sends the first lines before the flags are read', async () => {
    stack.sandbox.fault({ path: /flags\/web/ }, { delayMs: 400 }, 'always')
    const { parts } = await server.parts(exported('part key', '', '@stream'))
    const flags = parts.findIndex(({ incremental = [] }) =>
      incremental.some(({ items }) => (items?.[0] as Doc)?.part === 'FLAGS'),
    )
    const environments = parts.findIndex(({ incremental = [] }) =>
      incremental.some(({ items }) => (items?.[0] as Doc)?.part === 'ENVIRONMENTS'),
    )
    expect(environments).toBeGreaterThanOrEqual(0)
    expect(environments).toBeLessThan(flags)
    expect(progressOf(parts[environments]!).total).toBeNull()
    expect(progressOf(parts.at(-1)!).total).toBe(progressOf(parts.at(-1)!).read)
  })

  it('has the error of a part in its place, and goes on', async () => {
    stack.sandbox.fault({ path: /metrics|segments/ }, { status: 403 }, 'always')
    const { parts } = await server.parts(exported('part', '(include: [PROJECT, SEGMENTS, METRICS])', '@stream'))
    expect(whole(parts).project.export).toEqual([{ part: 'PROJECT' }, null, null])
    const errors = parts.flatMap(({ incremental = [] }) => incremental.flatMap((one) => one.errors ?? []))
    expect(errors.map(({ path, extensions }) => [path?.at(-1), extensions?.code])).toEqual([
      [1, 'FORBIDDEN'],
      [2, 'FORBIDDEN'],
    ])
  })
})

describe('a connection with @stream', () => {
  const flags = (rest: string, directive = '@stream(initialCount: 5)') =>
    `{ project(key: "web") { flags(first: 100) { nodes ${directive} { key } ${rest} } } }`

  it('tells its progress, and its deferred fields come after the last node', async () => {
    const { parts } = await server.parts(flags('... @defer { pageInfo { hasNextPage } stoppedBy totalCount }'))
    const [first] = parts
    const { totalCount, nodes } = whole(parts).project.flags
    expect(nodes).toHaveLength(totalCount)
    expect(progressOf(first!)).toEqual({ read: 5, total: totalCount, calls: expect.any(Number) })
    const increments = parts.flatMap(({ incremental = [] }) => incremental)
    expect(increments.at(-1)?.data).toEqual({ pageInfo: { hasNextPage: false }, stoppedBy: 'END', totalCount })
    expect(increments.slice(0, -1).every(({ items }) => items?.length)).toBe(true)
    expect(progressOf(parts.at(-1)!)).toMatchObject({ read: totalCount, total: totalCount })
  })

  it('without items left sends its deferred fields at once', async () => {
    const { parts } = await server.parts(flags('... @defer { stoppedBy }', '@stream(initialCount: 1000)'))
    expect(whole(parts).project.flags.stoppedBy).toBe('END')
    const count = whole(parts).project.flags.nodes.length
    expect(parts.map(progressOf)).toEqual(parts.map(() => ({ read: count, total: count, calls: expect.any(Number) })))
  })

  it('of several lists counts the items of all', async () => {
    const { parts } = await server.parts(
      '{ project(key: "web") { environments { nodes @stream { key } } metrics { nodes @stream(initialCount: 2) { key } } } }',
    )
    const { environments, metrics } = whole(parts).project
    const total = environments.nodes.length + metrics.nodes.length
    expect(progressOf(parts[0]!)).toMatchObject({ read: 2, total })
    expect(progressOf(parts.at(-1)!)).toMatchObject({ read: total, total })
  })

  it('that no list has leaves no progress in the parts', async () => {
    const { parts } = await server.parts(flags('... @defer { stoppedBy }', ''))
    for (const part of parts) expect(part.extensions?.progress).toBeUndefined()
  })
})

describe('the export of more than 500 flags', () => {
  it('has the lines of all flags in the order of their keys, in the calls of the list', async () => {
    const many = await startStack({ sandbox: { flags: 620 } })
    const keys = (await askAll(many.sandbox, '/flags/web')).map(({ key }) => key).toSorted()
    const answer = await many.ask(exported('key line', '(include: [FLAGS])'))
    const keysAlone = await many.ask(exported('key', '(include: [FLAGS])'))
    many.sandbox.fault({ path: /offset=300/ }, { status: 403 }, 'always')
    const failed = await many.ask(exported('key', '(include: [FLAGS])'))
    await many.close()
    expect(answer.errors).toBeUndefined()
    const lines: Doc[] = answer.data.project.export
    expect(lines.map(({ key }) => key)).toEqual(keys)
    expect(keys.length).toBeGreaterThan(500)
    for (const { key, line } of lines) expect(JSON.parse(line)).toMatchObject({ part: 'FLAGS', document: { key } })
    const environments = Object.keys(JSON.parse(lines[0]!.line).document.environments)
    const pages = Math.ceil(keys.length / 100)
    // The project, its environments, and the pages of flags in groups of three environments.
    expect(answer.paths).toHaveLength(2 + pages * Math.ceil(environments.length / 3))
    expect(new Set(answer.paths).size).toBe(answer.paths.length)
    expect(keysAlone.data.project.export.map(({ key }: Doc) => key)).toEqual(keys)
    expect(failed.errors).toMatchObject([{ path: ['project', 'export', 0], extensions: { code: 'FORBIDDEN' } }])
  })
})
