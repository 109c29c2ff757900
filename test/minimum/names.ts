import type { Account } from './account.ts'
import type { Rep } from './told.ts'

/** The names of some objects of the account, and of objects that do not exist. */
export interface Names {
  readonly projects: readonly string[]
  /** By project. */
  readonly flags: Readonly<Record<string, readonly string[]>>
  readonly environments: Readonly<Record<string, readonly string[]>>
  readonly metrics: Readonly<Record<string, readonly string[]>>
  /** In the environment `production` of each project. */
  readonly segments: Readonly<Record<string, readonly string[]>>
  readonly members: readonly string[]
  readonly emails: readonly string[]
  readonly teams: readonly string[]
  readonly roles: readonly string[]
  readonly webhooks: readonly string[]
  readonly approvalRequests: readonly string[]
  readonly entries: readonly string[]
  readonly repositories: readonly string[]
}

export async function namesOf({ get }: Account): Promise<Names> {
  const all = async (path: string, name = 'key'): Promise<string[]> => {
    const { json } = await get({ path })
    return (json.items ?? []).map((one: Rep) => one[name])
  }
  /** The first, one from the middle, the last, an archived one, and one that does not exist. */
  const some = (keys: readonly string[]) => [keys[0]!, keys[Math.floor(keys.length / 2)]!, keys.at(-1)!].filter(Boolean)
  const projects = ['web', 'mobile', 'infra', 'nope']
  const by = async (name: (p: string) => Promise<string[]>) =>
    Object.fromEntries(await Promise.all(projects.map(async (p) => [p, await name(p)] as const)))
  const missing = ['nope']
  return {
    projects,
    flags: await by(async (p) => [
      ...some(await all(`/flags/${p}?limit=100`)),
      ...(await all(`/flags/${p}?limit=100&filter=state:archived`)).slice(0, 1),
      ...missing,
    ]),
    environments: await by(async (p) => [
      ...(await all(`/projects/${p}/environments?limit=4`)),
      ...(p === 'nope' ? ['production'] : missing),
    ]),
    metrics: await by(async (p) => [...some(await all(`/metrics/${p}?limit=50`)), ...missing]),
    segments: await by(async (p) => [...some(await all(`/segments/${p}/production?limit=50`)), ...missing]),
    members: [...(await all('/members?limit=4', '_id')), 'nope'],
    emails: [...(await all('/members?limit=4', 'email')), 'nobody@northaisle.example'],
    teams: [...some(await all('/teams?limit=100')), 'nope'],
    roles: [...some(await all('/roles?limit=100')), 'nope'],
    webhooks: [...(await all('/webhooks', '_id')), 'nope'],
    approvalRequests: some(await all('/approval-requests?limit=200', '_id')),
    entries: some(await all('/auditlog?limit=20', '_id')),
    repositories: [...some(await all('/code-refs/repositories', 'name')), 'nope'],
  }
}

/** A global id. */
export const idOf = (type: string, ...at: readonly string[]): string =>
  Buffer.from(`${type}:${JSON.stringify(at)}`).toString('base64url')
