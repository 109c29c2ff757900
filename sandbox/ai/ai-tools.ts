import { maintainers, withOneMaintainer } from '../account/maintainers.ts'
import { object, string } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { type Collection, list } from '../resource/collection.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { maintainerOf } from './ai-config-document.ts'
import { type AIToolRecord, type AIToolVersion, seededTools } from './ai-tools-seed.ts'

type Sent = Pick<AIToolRecord, 'schema'> & {
  description?: string | undefined
  customParameters?: object | undefined
  maintainerId?: string | undefined
  maintainerTeamKey?: string | undefined
}

const action = 'updateAITool'

/** The row with its present state as the latest version. */
function withVersion<Row extends Omit<AIToolRecord, 'id' | 'key'>>(row: Row, version: number, call: Call): Row {
  const { description, schema, customParameters, maintainerId, maintainerTeamKey } = row
  const made = { description, schema, customParameters, maintainerId, maintainerTeamKey } as AIToolVersion
  const latest = { ...made, version, createdAt: momentOf(call) }
  return { ...row, version, createdAt: latest.createdAt, versions: [...row.versions, latest] }
}

const tools = plain<AIToolRecord, Sent>({
  noun: 'AI tool',
  kind: 'ai-tool',
  deed: 'AITool',
  path: '/api/v2/projects/{projectKey}/ai-tools/{toolKey}',
  by: 'key',
  called: 'AI tool key',
  site: '/projects/{projectKey}/ai-tools',
  partial: true,
  taken: 400,
  access: [action],
  list: {
    pageMaximum: 100,
    // LaunchDarkly documents neither the fields nor the operators.
    operatorFilters: {
      key: {
        equals:
          ({ values }) =>
          (row) =>
            values.includes(row.key),
      },
    },
    sorts: { key: { by: ({ key }) => key }, createdAt: { by: ({ createdAt }) => createdAt } },
  },
  properties: {
    description: possible(string, action),
    schema: needed(object, action),
    customParameters: possible(object, action),
    ...maintainers(action),
  },
  made: (sent, call) => {
    const { maintainerId = call.caller.memberId, ...others } = sent
    const maintained = others.maintainerTeamKey ? others : { ...others, ...(maintainerId && { maintainerId }) }
    return withVersion({ ...maintained, versions: [] } as unknown as AIToolRecord, 1, call)
  },
  settled: (row, call) => withVersion(withOneMaintainer(row, call), row.version + 1, call),
  document: (row, { links, access, call }) => ({
    ...{ key: row.key, _access: access, _links: links },
    ...versionDocument(row, call),
  }),
  seed: (company, project) => (project ? seededTools(project, company) : []),
})

const versionDocument = (row: AIToolVersion, { store }: Call) => ({
  _maintainer: maintainerOf(row, store),
  ...only(row, 'description', 'schema', 'customParameters', 'version', 'createdAt'),
})

const versions: Collection<AIToolVersion> = {
  rows: (call) => [...tools.find(call).versions].reverse(),
  represent(row, call) {
    const { toolKey = '' } = call.params
    const parent = api('projects', projectOf(call).key, 'ai-tools')
    const _links = { self: json(`${parent}/${encodeURIComponent(toolKey)}`), parent: json(parent) }
    return { key: toolKey, _links, ...versionDocument(row, call) }
  },
  pageMaximum: 20,
  sorts: { version: { by: ({ version }) => version } },
}

export const aiTools: Resource = {
  ...tools,
  operations: [
    ...tools.operations,
    get('/api/v2/projects/{projectKey}/ai-tools/{toolKey}/versions', 'AI tool', list(versions)),
  ],
}
