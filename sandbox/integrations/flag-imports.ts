import { type About, projectParent } from '../changes/audit-targets.ts'
import { conflict, notFound } from '../http/errors.ts'
import { strings, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { post } from '../resource/operation.ts'
import { type OwnedResource, owned } from '../resource/owned.ts'
import { initially, usually } from '../resource/properties.ts'
import { defined, only } from '../resource/shape.ts'
import { minute } from '../seed/random.ts'
import type { Store } from '../store.ts'
import type { FlagImportRecord } from './flag-imports-record.ts'
import { seededFlagImports } from './flag-imports-seed.ts'
import { config, type Forms } from './settings.ts'

const list = '/api/v2/integration-capabilities/flag-import'
const path = `${list}/{projectKey}/{integrationKey}/{integrationId}`

/** The integrations that LaunchDarkly documents. */
const forms: Forms = {
  split: { needs: ['workspaceApiKey', 'workspaceId', 'environmentId', 'ldApiKey'] },
  unleash: { needs: ['url', 'token'] },
}

const wait = minute
const duration = 5 * minute

/** An import waits, is under way, and ends. It makes no flags. */
function statusOf({ id, queuedAt, lastImport, failing }: FlagImportRecord, moment: number) {
  if (queuedAt === undefined) return { status: 'pending', errors: [] }
  const end = queuedAt + wait + duration
  if (moment < end)
    return defined({ status: moment < queuedAt + wait ? 'pending' : 'importing', lastImport, errors: [] })
  if (!failing) return { status: 'complete', lastImport: end, errors: [] }
  const errors = [{ integrationId: id, ...failing, timestamp: end }]
  return defined({ status: 'failed', lastImport, lastError: end, errors })
}

function about(row: FlagImportRecord, { projects }: Store): About {
  const project = projects.get(row.projectKey)
  return {
    kind: 'integration',
    target: {
      name: row.name,
      resources: [`integration/${row.integrationKey}`],
      canonical: api('integration-capabilities', 'flag-import', row.projectKey, row.integrationKey, row.id),
      site: `/settings/integrations/${row.integrationKey}`,
    },
    ...(project && { parent: projectParent(project) }),
    where: project ? ` in ${project.name}` : '',
  }
}

const stored = owned<FlagImportRecord, Pick<FlagImportRecord, 'name' | 'config' | 'tags'>>({
  noun: 'integration',
  table: 'flag-import',
  path,
  lists: [list],
  called: 'flag import configuration id',
  specifier: 'integration/*',
  beta: true,
  created: 200,
  checkOwner(call) {
    const { projectKey, integrationKey } = call.params
    if (projectKey !== undefined) projectOf(call)
    if (integrationKey !== undefined && !Object.hasOwn(forms, integrationKey)) {
      throw notFound('integration key', integrationKey)
    }
  },
  properties: {
    name: initially(text, 'Flag import', 'updateName'),
    config: config(forms, (_, { params }) => params.integrationKey ?? ''),
    tags: usually(strings, [], 'updateTags'),
  },
  made: (sent) => ({ ...sent, version: 1 }),
  settled: (row) => ({ ...row, version: row.version + 1 }),
  document: (row, { links, access, call }) => ({
    _links: { ...links, project: json(api('projects', row.projectKey)) },
    _id: row.id,
    ...only(row, 'integrationKey', 'projectKey', 'config', 'tags', 'name', 'version'),
    _access: access,
    _status: statusOf(row, momentOf(call)),
  }),
  onlyAlone: ['config'],
  about,
  seed: seededFlagImports,
})

function trigger(call: Call): Written {
  const row = stored.find(call)
  const { status, lastImport } = statusOf(row, momentOf(call))
  if (row.queuedAt !== undefined && (status === 'pending' || status === 'importing')) {
    throw conflict('An import of this configuration is under way')
  }
  call.store.rows(stored.table).set(row.id, {
    ...row,
    ...defined({ lastImport }),
    queuedAt: momentOf(call),
  } as FlagImportRecord)
  return { status: 201 }
}

export const flagImports: OwnedResource<FlagImportRecord> = {
  ...stored,
  operations: [...stored.operations, post(`${path}/trigger`, 'integration', trigger, { beta: true })],
}
