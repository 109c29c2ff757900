import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let repositories: Doc[]
let statistics: Doc

beforeAll(async () => {
  sandbox = await startSandbox()
  repositories = (await ask(sandbox, '/code-refs/repositories?withReferencesForDefaultBranch=1')).json.items
  statistics = (await ask(sandbox, '/code-refs/statistics/web')).json.flags
})
afterAll(() => sandbox.close())

const repos = '/code-refs/repositories'
const names = (items: Doc[]) => items.map(({ name }) => name)
const defaultBranch = ({ branches, defaultBranch }: Doc) => branches.find((one: Doc) => one.name === defaultBranch)
const hunks = ({ references }: Doc): Doc[] => references.flatMap((one: Doc) => one.hunks)

describe('repositories', () => {
  it('say nothing of their branches unless they are asked for, whatever the value says', async () => {
    const plain = (await ask(sandbox, repos)).json
    expect(plain._links.self.href).toBe('/api/v2/code-refs/repositories')
    for (const one of plain.items) expect(one).not.toHaveProperty('branches')
    const branched = (await ask(sandbox, `${repos}?withBranches=false`)).json.items
    for (const [index, { branches, ...repository }] of branched.entries()) {
      expect(repository).toEqual(plain.items[index])
      for (const branch of branches) expect(branch).not.toHaveProperty('references')
    }
    expect(branched.some(({ branches }: Doc) => branches.length > 2)).toBe(true)
  })

  it('embed references of the default branch only', () => {
    for (const repository of repositories) {
      for (const branch of repository.branches) {
        expect('references' in branch).toBe(branch.name === repository.defaultBranch)
      }
    }
  })

  it('are of several sorts, and one is not searched any more', () => {
    expect(new Set(repositories.map(({ type }) => type))).toEqual(new Set(['github', 'gitlab', 'bitbucket', 'custom']))
    const [off] = repositories.filter(({ enabled }) => !enabled)
    expect(off.branches).toEqual([])
    expect(new Set(repositories.map((one) => one.defaultBranch)).size).toBeGreaterThan(2)
  })

  it('can be narrowed to the references of a project or a flag', async () => {
    const [flagKey] = Object.keys(statistics)
    const path = `${repos}?withReferencesForDefaultBranch=1&projKey=web`
    const ofProject = (await ask(sandbox, path)).json.items
    const ofFlag = (await ask(sandbox, `${path}&flagKey=${flagKey}`)).json.items
    expect(names(ofProject)).toEqual(names(repositories))
    for (const [index, repository] of repositories.entries()) {
      if (!repository.enabled) continue
      const all = hunks(defaultBranch(repository))
      expect(hunks(defaultBranch(ofProject[index]))).toEqual(all.filter(({ projKey }) => projKey === 'web'))
      expect(hunks(defaultBranch(ofFlag[index]))).toEqual(
        all.filter((hunk) => hunk.projKey === 'web' && hunk.flagKey === flagKey),
      )
      for (const { hunks } of defaultBranch(ofFlag[index]).references) expect(hunks.length).toBeGreaterThan(0)
    }
  })

  it('are the same alone, and unknown ones are not found', async () => {
    const { branches, ...storefront } = repositories.find(({ name }) => name === 'storefront')
    expect((await ask(sandbox, `${repos}/storefront`)).json).toEqual(storefront)
    for (const path of ['/nope', '/nope/branches', '/nope/branches/main', '/storefront/branches/nope']) {
      expect([path, (await ask(sandbox, repos + path)).status]).toEqual([path, 404])
    }
  })
})

describe('a branch', () => {
  it('is listed without references and has them alone, even if its name has a slash', async () => {
    const { json } = await ask(sandbox, `${repos}/storefront/branches`)
    expect(names(json.items)).toEqual(['main', 'release/2026.09', 'feature/one-page-checkout'])
    for (const listed of json.items) {
      const alone = (await ask(sandbox, `${repos}/storefront/branches/${encodeURIComponent(listed.name)}`)).json
      const { references, ...branch } = alone
      expect(branch).toEqual(listed)
      expect(references.length).toBeGreaterThan(0)
      expect((await ask(sandbox, listed._links.self.href.replace('/api/v2', ''))).json).toEqual(alone)
    }
  })

  it('can be narrowed to a flag', async () => {
    const path = `${repos}/storefront/branches/main`
    const [first] = hunks((await ask(sandbox, path)).json)
    const { json } = await ask(sandbox, `${path}?projKey=web&flagKey=${first!.flagKey}`)
    expect(hunks(json).length).toBeGreaterThan(0)
    for (const { flagKey } of hunks(json)) expect(flagKey).toBe(first!.flagKey)
    expect((await ask(sandbox, `${path}?projKey=nope`)).json.references).toEqual([])
  })

  it('names the flag, or an alias of it, in each line', () => {
    for (const { lines, flagKey, aliases } of repositories
      .filter((one) => one.enabled)
      .flatMap((one) => hunks(defaultBranch(one)))) {
      expect([flagKey, ...aliases].some((name) => lines.includes(name))).toBe(true)
    }
  })
})

describe('the statistics of code references', () => {
  it('are there for the projects whose flags are named somewhere', async () => {
    const { json } = await ask(sandbox, '/code-refs/statistics')
    expect(json.self.href).toBe('/api/v2/code-refs/statistics')
    expect(json.projects.map(({ href }: Doc) => href.split('/').at(-1))).toEqual(['web', 'mobile', 'platform', 'infra'])
    expect((await ask(sandbox, '/code-refs/statistics/nope')).status).toBe(404)
  })

  it('count what the repositories hold', () => {
    for (const [flagKey, lines] of Object.entries<Doc[]>(statistics)) {
      for (const { name, hunkCount, fileCount } of lines) {
        const { references } = defaultBranch(repositories.find((one) => one.name === name))
        const its = references.flatMap((one: Doc) => {
          const found = one.hunks.filter((hunk: Doc) => hunk.projKey === 'web' && hunk.flagKey === flagKey)
          return found.length > 0 ? [found.length] : []
        })
        expect([flagKey, fileCount, hunkCount]).toEqual([
          flagKey,
          its.length,
          its.reduce((a: number, b: number) => a + b, 0),
        ])
      }
    }
  })

  it.each([1, 5, 10])('agree with the filter of flags on who has at least %i', async (least) => {
    const found = await askAll(sandbox, `/flags/web?${filter(`codeReferences.min:${least}`)}`)
    const archived = await askAll(sandbox, `/flags/web?${filter(`codeReferences.min:${least},state:archived`)}`)
    const counted = Object.entries<Doc[]>(statistics)
      .filter(([, lines]) => lines.reduce((sum, { hunkCount }) => sum + hunkCount, 0) >= least)
      .map(([key]) => key)
    expect([...found, ...archived].map(({ key }) => key).sort()).toEqual(counted.sort())
  })

  it('can be those of one flag', async () => {
    const [flagKey, lines] = Object.entries<Doc[]>(statistics).find(([, all]) => all.length > 1)!
    const { json } = await ask(sandbox, `/code-refs/statistics/web?flagKey=${flagKey}`)
    expect(json.flags).toEqual({ [flagKey]: lines })
    expect((await ask(sandbox, '/code-refs/statistics/web?flagKey=nope')).json.flags).toEqual({})
  })
})

describe('extinctions', () => {
  const extinctions = async (query = ''): Promise<Record<string, Doc[]>> =>
    (await ask(sandbox, `/code-refs/extinctions${query}`)).json.items

  it('are of flags that no branch names any more, those of a flag together', async () => {
    const all = await extinctions()
    expect(Object.keys(all).length).toBeGreaterThan(20)
    expect(Object.values(all).some((events) => events.length > 1)).toBe(true)
    for (const [key, events] of Object.entries(all)) {
      for (const { flagKey, projKey } of events) {
        expect(flagKey).toBe(key)
        if (projKey === 'web') expect(statistics).not.toHaveProperty([key])
      }
    }
  })

  it('can be narrowed by repository, branch, project, flag and time', async () => {
    const all = Object.values(await extinctions()).flat()
    const web = await extinctions('?projKey=web')
    expect(Object.values(web).flat()).toHaveLength(all.filter(({ projKey }) => projKey === 'web').length)
    const [flagKey, events] = Object.entries(web)[0]!
    expect(await extinctions(`?projKey=web&flagKey=${flagKey}`)).toEqual({ [flagKey]: events })
    const byRepository = await Promise.all(repositories.map(({ name }) => extinctions(`?repoName=${name}`)))
    expect(byRepository.flatMap((items) => Object.values(items).flat()).length).toBe(all.length)
    const middle = all.map(({ time }) => time).toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!
    const early = Object.values(await extinctions(`?from=0&to=${middle}`)).flat()
    expect(early).toHaveLength(all.filter(({ time }) => time <= middle).length)
    const other = Object.values(await extinctions('?branchName=release/2026.09')).flat()
    expect(other.length).toBeGreaterThan(0)
    for (const event of other) expect(all).not.toContainEqual(event)
    expect(await extinctions('?repoName=nope')).toEqual({})
  })

  it.each(['from=1', 'to=1', 'from=x&to=1'])('refuse %s', async (query) => {
    expect((await ask(sandbox, `/code-refs/extinctions?${query}`)).status).toBe(400)
  })
})
