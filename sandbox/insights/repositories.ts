import type { About } from '../changes/audit-targets.ts'
import { namedRepositories, repositoriesOf } from '../code/code-references-repositories-seed.ts'

import { objectBody, objects, required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { found } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, put, type Resource } from '../resource/operation.ts'
import { expanded } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import { random } from '../seed/random.ts'
import type { Table } from '../store.ts'
import { withReasons } from './validation.ts'

/** A repository whose pull requests are measured. */
interface RepositoryRecord {
  id: string
  version: number
  key: string
  type: string
  url: string
  mainBranch: string
  projectKeys: readonly string[]
}

/** By key, such as `northaisle/storefront`. */
const table: Table<RepositoryRecord> = {
  name: 'insights-repository',
  isInProject: false,
  seed({ projects }) {
    const rows = namedRepositories
      .filter(({ enabled, type }) => enabled && type !== 'custom')
      .map(({ name, type, base, defaultBranch }) => ({
        id: random(`insights/repository/${name}`).uuid(),
        version: 1,
        key: `northaisle/${name}`,
        type,
        url: base,
        mainBranch: defaultBranch,
        projectKeys: [...projects.keys()].filter((key) => repositoriesOf(key).some((one) => one.name === name)),
      }))
    return new Map(rows.map((row) => [row.key, row]))
  },
}

const path = '/api/v2/engineering-insights/repositories'

const all = {
  takes: ['expand'],
  answer(call: Call) {
    const items = [...call.store.rows(table).values()].map((row) => ({
      _id: row.id,
      ...only(row, 'version', 'key', 'type', 'url', 'mainBranch'),
      ...expanded(call.query, ['projects'], () => projectsOf(row, call)),
    }))
    return { _links: { self: json(call.path) }, items, totalCount: items.length }
  },
}

function projectsOf({ projectKeys }: RepositoryRecord, { store }: Call) {
  const items = projectKeys.flatMap((projectKey) => {
    const project = store.projects.get(projectKey)
    if (!project) return []
    const { id: _id, key, name } = project
    return [{ _id, key, name, _links: { self: json(api('projects', key)) } }]
  })
  return { items, totalCount: items.length }
}

const repositoryAt = ({ store }: Call, key: string | undefined) => found(store.rows(table), key, 'repository key')

const about = ({ key, url }: RepositoryRecord): About => ({
  kind: 'insights-repository',
  target: {
    name: key,
    resources: [`insights-repository/${key}`],
    canonical: api('engineering-insights', 'repositories'),
    site: url,
  },
  where: '',
})

function change(row: RepositoryRecord, projectKeys: readonly string[], verb: string, call: Call): void {
  call.store.rows(table).set(row.key, { ...row, projectKeys, version: row.version + 1 })
  commit(call, { about: about(row), titleVerb: `${verb} the repository`, actions: ['updateRepositoryProjects'] })
}

/** Adds projects to those that repositories have. */
function associate(call: Call): Written {
  const mappings = required(objectBody(call), 'mappings', objects).map((one) => ({
    repositoryKey: required(one, 'repositoryKey', text),
    projectKey: required(one, 'projectKey', text),
  }))
  for (const { repositoryKey, projectKey } of mappings) {
    repositoryAt(call, repositoryKey)
    found(call.store.projects, projectKey, 'project key')
  }
  for (const { repositoryKey, projectKey } of mappings) {
    const row = repositoryAt(call, repositoryKey)
    if (!row.projectKeys.includes(projectKey)) change(row, [...row.projectKeys, projectKey], 'added a project to', call)
  }
  return { status: 200, document: { _links: { self: json(call.path) }, items: mappings, totalCount: mappings.length } }
}

function dissociate(call: Call): Written {
  const { repositoryKey, projectKey } = call.params
  const row = repositoryAt(call, repositoryKey)
  found(new Map(row.projectKeys.map((key) => [key, key])), projectKey, 'project key')
  change(
    row,
    row.projectKeys.filter((key) => key !== projectKey),
    'removed a project from',
    call,
  )
  return { status: 204 }
}

export const repositories: Resource = withReasons({
  table,
  operations: [
    get(path, 'insights repository', all, { beta: true }),
    put(`${path}/projects`, 'insights repository', associate, { beta: true }),
    del(`${path}/{repositoryKey}/projects/{projectKey}`, 'insights repository', dissociate, { beta: true }),
  ],
})
