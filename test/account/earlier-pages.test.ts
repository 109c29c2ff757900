import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

/** Documents that another read of the request tells are not read again, in whatever order the answers come. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const outOfOrder = [
  ['first', /members/],
  ['last', /members\/me|roles\?|teams\?/],
] as const

describe.each(outOfOrder)('with the answer about members coming %s', (order, path) => {
  const slow = order === 'first' ? /roles\?|teams\?/ : path

  it('a role that the list of roles contains is not read', async () => {
    stack.sandbox.fault({ path: slow }, { delayMs: 100 }, 'always')
    const { data, paths, errors } = await stack.ask(
      '{ viewer { member { roles { key policy { effect } } } } roles { nodes { key policy { effect } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(['/members/me', '/roles?offset=0&limit=20'])
    for (const role of data.viewer.member.roles) expect(data.roles.nodes).toContainEqual(role)
  })

  it('a team that the list of teams contains is not read', async () => {
    stack.sandbox.fault({ path: slow }, { delayMs: 100 }, 'always')
    const { data, paths } = await stack.ask(
      '{ viewer { member { teams { team { key description } } } } teams { nodes { key description } } }',
    )
    expect(paths.toSorted()).toEqual(['/members/me', '/teams?offset=0&limit=20'])
    for (const { team } of data.viewer.member.teams) expect(data.teams.nodes).toContainEqual(team)
  })
})

describe('a part that only a field below wants', () => {
  it.each([
    [
      'of teams, below their maintainers',
      '{ teams { nodes { key maintainers { teams { team { memberCount } } } } } }',
      ['/teams?offset=0&limit=20&expand=maintainers,members', expect.stringContaining('/members?filter=id')],
    ],
    [
      'of members, below their teams',
      '{ members(first: 60) { nodes { email teams { team { maintainers { roleAttributes { key } } } } } } }',
      ['/members?offset=0&limit=60&expand=roleAttributes', '/teams?offset=0&limit=100&expand=maintainers'],
    ],
  ])('%s, comes with the first read', async (_, query, expected) => {
    const { paths, errors } = await stack.ask(query)
    expect({ paths, errors }).toEqual({ paths: expected, errors: undefined })
  })

  it('fails alone if LaunchDarkly refuses it', async () => {
    stack.sandbox.fault({ path: /teams.*expand=.*members/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ teams { nodes { key maintainers { email teams { key team { description memberCount } } } } } }',
    )
    const { data: without } = await stack.ask(
      '{ teams { nodes { key maintainers { email teams { key team { description } } } } } }',
    )
    expect(new Set(errors!.map(({ path }) => path!.at(-1)))).toEqual(new Set(['memberCount']))
    const answered = JSON.parse(JSON.stringify(data), (key, value) => (key === 'memberCount' ? undefined : value))
    expect(answered).toEqual(without)
  })
})

describe('a document that a list of the request lacks', () => {
  it('is read after the list, and fails only if its own read fails', async () => {
    stack.sandbox.fault({ path: /roles\?/ }, { status: 403, delayMs: 50 })
    const { data, errors, paths } = await stack.ask(
      '{ viewer { member { roles { policy { effect } } } } roles { nodes { key } } }',
    )
    expect(errors).toMatchObject([{ path: ['roles'] }])
    expect(data.viewer.member.roles.length).toBeGreaterThan(0)
    expect(paths.filter((path) => path.startsWith('/roles/'))).toHaveLength(data.viewer.member.roles.length)
  })

  it('that is asked for in the same wave is read beside the list', async () => {
    const { paths } = await stack.ask('{ role(key: "data-reader") { roleId } roles { nodes { key } } }')
    expect(paths.toSorted()).toEqual(['/roles/data-reader', '/roles?offset=0&limit=20'])
  })
})

describe('roles that members name by id and teams by key', () => {
  it('are one call, whichever of the members comes first', async () => {
    const { sandbox } = stack
    for (const path of [/members\?filter/, /members\?offset/]) {
      sandbox.fault({ path }, { delayMs: 100 })
      const { paths, errors } = await stack.ask(`{
        member(id: "5f7a3cdbba2eb943c60ca4c4") { teams { roles { policy { effect } } } }
        members(first: 1) { nodes { roles { key } } }
      }`)
      expect(errors).toBeUndefined()
      expect(paths.filter((path) => path.startsWith('/roles'))).toEqual(['/roles?offset=0&limit=100'])
    }
  })
})

describe('the roles of teams that other documents name', () => {
  const ofMembers = (first: number) =>
    `{ members(first: ${first}) { nodes { teams { team { key description roles { key name } } } } } }`

  it('come with the document of a team that is read alone', async () => {
    const { data, paths } = await stack.ask(
      '{ viewer { member { teams { team { key description roles { key name } } } } } }',
    )
    const keys = data.viewer.member.teams.map(({ team }: { team: { key: string } }) => team.key)
    expect(paths).toEqual(['/members/me', ...keys.map((key: string) => `/teams/${key}?expand=roles`)])
    const alone = await stack.ask(`{ team(key: "${keys[0]}") { key description roles { key name } } }`)
    expect(data.viewer.member.teams[0].team).toEqual(alone.data.team)
  })

  it('come with the documents of all members if the teams are many', async () => {
    const { paths } = await stack.ask(ofMembers(60))
    expect(paths.toSorted()).toEqual([
      '/members?offset=0&limit=60',
      '/roles?offset=0&limit=100',
      '/teams?offset=0&limit=100',
    ])
  })

  it('fail alone if the single calls are too many', async () => {
    const strict = await startStack({ gateway: { maxSingleCalls: 0 } })
    try {
      const { data, errors } = await strict.ask(
        '{ viewer { member { teams { team { description roles { name } } } } } }',
      )
      expect(errors![0]!.path).toEqual(['viewer', 'member', 'teams', 0, 'team', 'roles'])
      expect(data.viewer.member.teams[0].team).toHaveProperty('description')
    } finally {
      await strict.close()
    }
  })
})
