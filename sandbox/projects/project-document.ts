import { accessOf } from '../policies/permissions.ts'
import type { Call } from '../resource/call.ts'
import { api, json, paged, pageLinks } from '../resource/links.ts'
import { joined, pageDefault } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import { environmentDocument } from './environment-document.ts'
import type { ProjectRecord } from './project-record.ts'

const accessTo = accessOf('project', 'proj/*', ['updateProjectName', 'updateTags', 'deleteProject'])

export function projectDocument(row: ProjectRecord, { caller, query }: Call) {
  const environments = joined(query, 'expand').has('environments') ? environmentsOf(row, caller) : undefined
  return {
    _links: {
      self: json(api('projects', row.key)),
      environments: json(api('projects', row.key, 'environments')),
    },
    _id: row.id,
    ...only(
      row,
      'key',
      'name',
      'tags',
      'includeInSnippetByDefault',
      'defaultClientSideAvailability',
      'defaultReleasePipelineKey',
    ),
    _access: accessTo(caller),
    environments,
  }
}

/** Expanding embeds only the first page, of 20; the rest has to be asked for at the environments themselves. */
function environmentsOf(row: ProjectRecord, caller: Call['caller']) {
  const rows = [...row.environments.values()]
  const page = { limit: pageDefault, offset: 0 }
  const links = pageLinks(api('projects', row.key, 'environments'), page, rows.length)
  return paged(rows, page, links, (environment) => environmentDocument(environment, row.key, caller))
}
