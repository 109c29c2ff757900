import { notFound } from '../http/errors.ts'
import { single } from '../resource/collection.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'

export const flagDefaults = single(
  (call) => {
    const { key } = projectOf(call)
    const row = call.store.flagDefaults.get(key)
    if (!row) throw notFound('flag defaults of the project', key)
    return row
  },
  (row, { path, params }) => ({
    _links: { self: json(path), parent: json(api('projects', params.projectKey ?? '')) },
    key: row.key,
    tags: row.tags,
    temporary: row.temporary,
    defaultClientSideAvailability: row.clientSideAvailability,
    booleanDefaults: row.booleanDefaults,
  }),
)
