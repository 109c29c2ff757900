import { invalid, notFound } from '../http/errors.ts'
import { objectBody, objects, optional, required, string, strings, text } from '../resource/body.ts'
import type { Answerer, Call, Writer } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { type Sorts, sorted } from '../resource/collection.ts'
import { projectOf } from '../resource/find.ts'
import { api, json, paged, pageLinks } from '../resource/links.ts'
import { del, get, post, type Resource } from '../resource/operation.ts'
import { first, joined, pageOf } from '../resource/query.ts'
import { asFlag, asSegment, environmentWith, filtered, type Linkable, nameOf, typeOf } from './linkables.ts'
import { flagsOf, linkTo, segmentsOf, without } from './linked-resources.ts'
import type { ViewRecord } from './view-record.ts'
import { views } from './views.ts'

/** Whether the links are to tell the names of what they lead to. */
const isDetailed = ({ query }: Call) => joined(query, 'expand').has('resourceDetails')

const linkDocument = (one: Linkable, view: ViewRecord, call: Call) => {
  const { key: projectKey } = projectOf(call)
  const place = one.environment ? ['segments', projectKey, one.environment.key] : ['flags', projectKey]
  return {
    _links: { self: json(api(...place, one.key)), parent: json(api(...place)) },
    resourceKey: one.key,
    ...(one.environment && { environmentId: one.environment.id, environmentKey: one.environment.key }),
    resourceType: one.environment ? 'segment' : 'flag',
    linkedAt: linkTo(one, view)?.linkedAt ?? momentOf(call),
    ...(isDetailed(call) && { resourceDetails: one.details }),
  }
}

const linked = (view: ViewRecord, call: Call): Linkable[] =>
  typeOf(call) === 'flags'
    ? flagsOf(view, call).map((flag) => asFlag(flag, call))
    : segmentsOf(view, call).map(asSegment)

const list: Answerer = {
  takes: ['limit', 'offset', 'sort', 'query', 'filter', 'environmentId', 'expand'],
  answer(call) {
    const view = views.find(call)
    const page = pageOf(call.query, 100)
    const sorts: Sorts<Linkable> = {
      linkedAt: { by: (one) => linkTo(one, view)!.linkedAt },
      name: { by: ({ name }) => name.toLowerCase() },
    }
    const query = (first(call.query, 'query') ?? '').toLowerCase()
    const filter = first(call.query, 'filter')
    const chosen = filter && new Set(filtered(filter, first(call.query, 'environmentId'), call).map(nameOf))
    const textsOf = ({ key, name }: Linkable) => (isDetailed(call) ? [key, name] : [key])
    const rows = linked(view, call).filter(
      (one) => textsOf(one).some((text) => text.toLowerCase().includes(query)) && (!chosen || chosen.has(nameOf(one))),
    )
    const ordered = sorted(rows, sorts, first(call.query, 'sort') ?? 'linkedAt', call)
    const links = pageLinks(call.path, page, rows.length, call.query)
    return paged(ordered, page, links, (one) => linkDocument(one, view, call))
  },
}

/** The views of a flag by its key. Nothing but a big segment tells the id that the route takes for segments. */
const associations: Answerer = {
  takes: ['limit', 'offset', 'environmentId'],
  answer(call) {
    const project = projectOf(call)
    const { resourceKey = '' } = call.params
    const rows =
      typeOf(call) === 'flags' ? project.flags : environmentWith(first(call.query, 'environmentId'), call).segments
    const row = rows.get(resourceKey)
    if (!row) throw notFound('resource key', resourceKey)
    const all = [...call.store.rows(views.table, project.key).values()].filter((view) => linkTo(row, view))
    const page = pageOf(call.query, 100)
    return paged(all, page, pageLinks(call.path, page, all.length, call.query), (view) => views.document(view, call))
  },
}

/** What a body names, or the reason why there is no such thing. */
type Named = Linkable | { resourceKey: string; environmentId?: string; errorMessage: string }

function selected(call: Call): Named[] {
  const body = objectBody(call)
  const project = projectOf(call)
  const filter = optional(body, 'filter', text)
  const found = filter === undefined ? [] : filtered(filter, optional(body, 'environmentId', text), call)
  const keys = optional(body, 'keys', strings) ?? []
  const identifiers = optional(body, 'segmentIdentifiers', objects) ?? []
  if (filter === undefined && !keys.length && !identifiers.length)
    throw invalid('The body must have keys, segmentIdentifiers or a filter')
  if (typeOf(call) === 'flags') {
    const byKey = keys.map((key): Named => {
      const flag = project.flags.get(key)
      return flag ? asFlag(flag, call) : { resourceKey: key, errorMessage: `Unknown feature flag key: ${key}` }
    })
    return [...byKey, ...found]
  }
  const byIdentifier = identifiers.map((one): Named => {
    const environment = environmentWith(required(one, 'environmentId', text), call)
    const key = required(one, 'segmentKey', text)
    const segment = environment.segments.get(key)
    if (segment) return asSegment({ environment, segment })
    return { resourceKey: key, environmentId: environment.id, errorMessage: `Unknown segment key: ${key}` }
  })
  return [...byIdentifier, ...found]
}

/** Links or removes what the body selects. The answer tells what failed. */
const change =
  (verb: 'link' | 'unlink'): Writer['write'] =>
  (call) => {
    const view = views.find(call)
    const resourceType = typeOf(call) === 'flags' ? 'flag' : 'segment'
    const all = selected(call)
    const chosen = [...new Map(all.flatMap((one) => ('set' in one ? [[nameOf(one), one] as const] : []))).values()]
    const failedResources = all.flatMap((one) => ('set' in one ? [] : [{ ...one, resourceType }]))
    for (const one of chosen) {
      const link = linkTo(one, view) ?? { key: view.key, linkedAt: momentOf(call) }
      const links = [...without(one, view), ...(verb === 'link' ? [link] : [])]
      one.set(links)
    }
    commit(call, {
      about: views.about(view, projectOf(call)),
      titleVerb: `${verb}ed ${resourceType}s ${verb === 'link' ? 'to' : 'from'} the view`,
      actions: [`${verb}${resourceType === 'flag' ? 'Flags' : 'Segments'}`],
      comment: optional(objectBody(call), 'comment', string),
    })
    const counts = { successCount: chosen.length, failureCount: failedResources.length, failedResources }
    if (verb === 'unlink') return { status: 200, document: counts }
    const items = chosen.map((one) => linkDocument(one, view, call))
    const linkedResources = { _links: { self: json(call.path) }, items, totalCount: items.length }
    return { status: 200, document: { ...counts, linkedResources } }
  }

const base = '/api/v2/projects/{projectKey}/views/{viewKey}'
const beta = { beta: true }

export const viewLinks: Resource = {
  operations: [
    get(`${base}/linked/{resourceType}`, 'view', list, beta),
    get('/api/v2/projects/{projectKey}/view-associations/{resourceType}/{resourceKey}', 'view', associations, beta),
    post(`${base}/link/{resourceType}`, 'view', change('link'), beta),
    del(`${base}/link/{resourceType}`, 'view', change('unlink'), beta),
  ],
}
