import { notFound } from '../errors.ts'
import { projectOf } from '../find.ts'
import { api, json } from '../links.ts'
import { single } from '../resource.ts'

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
