import type { Context, Info } from '../../context.ts'
import type { ViewFlagsArgs, ViewLinkOrder, ViewSegmentsArgs } from '../../generated/resolvers.ts'
import { type Connection, connection } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { belowOf, nodesBelow, selectsBelow } from '../../graph/lookahead.ts'
import { sortOf } from '../../graph/order.ts'
import type { ReadPage } from '../../graph/part.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import type { Page, Window } from '../../rest/page.ts'
import { type LinkedFlag, type LinkedSegment, linksPerPage } from '../../rest/projects/view-links.ts'
import {
  allLinkedFlags,
  allLinkedSegments,
  type ViewDoc,
  viewResource,
  withFlagLinks,
  withSegmentLinks,
} from '../../rest/projects/views.ts'
import { partsOfNamedNodes } from '../flags/flag-lookahead.ts'
import { flagsFiltered, restOnly } from '../flags/flags.ts'
import { beside } from '../resources.ts'
import { segmentsFiltered } from '../segments/segments.ts'
import { environmentIdOf, environmentKeysById } from './environment-ids.ts'
import { comesWithView } from './view-lookahead.ts'

const sorts = { LINKED_AT: 'linkedAt', NAME: 'name' } as const

/** A link with what it leads to. Null if that was deleted. */
interface Linked<Node> {
  /** Identifies the link for cursors. */
  readonly at: { readonly name: string }
  readonly linkedAt: number | undefined
  readonly node: Node | null
}

/** The pages of the links in the document of a view. Undefined if it lacks some of them. */
async function toldPages<Link>(
  view: ViewDoc,
  parts: readonly string[],
  linksIn: (view: ViewDoc) => readonly Link[] | undefined,
  context: Context,
): Promise<ReadPage<Link> | undefined> {
  const found = await beside(viewResource, view.at, context).whole(view, view.key, parts)
  const links = linksIn(found)
  if (!links) return undefined
  return async ({ offset, limit }) => ({ items: links.slice(offset, offset + limit), totalCount: links.length })
}

/** Makes pages look up what the links lead to. */
const leading =
  <Link, Node>(pages: ReadPage<Link>, lead: (link: Link) => Linked<Node> | Promise<Linked<Node>>) =>
  async (window: Window): Promise<Page<Linked<Node>>> => {
    const found = await pages(window)
    return { ...found, items: await Promise.all(found.items.map(lead)) }
  }

/** A connection whose edges have the time of the link. What was deleted is left out. */
const connected = <Node>(found: Connection<Linked<Node>>) => ({
  totalCount: found.totalCount,
  stoppedBy: found.stoppedBy,
  nodes: found.nodes.flatMap(({ node }) => (node === null ? [] : [node])),
  get edges() {
    return found.edges.flatMap(({ cursor, node: { node, linkedAt } }) =>
      node === null ? [] : [{ cursor, node, linkedAt: linkedAt ?? null }],
    )
  },
  get pageInfo() {
    return found.pageInfo
  },
})

/** With details, LaunchDarkly finds names by `query` too. What it finds must not depend on the fields that are selected. */
const detailed = (query: string | null | undefined) => (query ? 'resourceDetails' : undefined)

const ordered = (orderBy: ViewLinkOrder | null | undefined) => sortOf(orderBy, sorts)

/** The flags that are linked to a view. A flag is read if more than its key and name is selected. */
export async function flagsOf(view: ViewDoc, args: Partial<ViewFlagsArgs>, context: Context, info: Info) {
  const { query, filter, orderBy, ...page } = args
  const { projectKey } = view.at
  const { loaders, budget } = context
  restOnly(filter)
  const parts = partsOfNamedNodes(info)
  const told = comesWithView(args, belowOf(info))
    ? await toldPages<LinkedFlag>(view, withFlagLinks, allLinkedFlags, context)
    : undefined
  const isNamed = !parts && nodesBelow(belowOf(info)).some((below) => selectsBelow(below, 'name'))
  const listing = {
    query: query || undefined,
    filter: filter ? flagsFiltered(filter) : undefined,
    sort: ordered(orderBy),
    expand: isNamed ? 'resourceDetails' : detailed(query),
  }
  const lead = async ({ key, name, linkedAt }: LinkedFlag) => ({
    at: { name: key },
    linkedAt,
    node: parts ? await loaders.flags.byKey(projectKey, key, parts) : glimpsedFlag(projectKey, key, name),
  })
  const pages = leading(told ?? loaders.views.flags(view.at, listing), lead)
  return connected(await connection(page, pages, { pageMaximum: linksPerPage, budget, info, whole: true }))
}

/** The segments that are linked to a view. Each environment reads its own. */
export async function segmentsOf(view: ViewDoc, args: Partial<ViewSegmentsArgs>, context: Context, info: Info) {
  const { query, environmentKey, filter, orderBy, ...page } = args
  const { projectKey } = view.at
  const { loaders, budget } = context
  if (Boolean(filter) !== (typeof environmentKey === 'string')) {
    throw badInput('Expected environmentKey together with filter, but got only one of them.')
  }
  const told = comesWithView(args, belowOf(info))
    ? await toldPages<LinkedSegment>(view, withSegmentLinks, allLinkedSegments, context)
    : undefined
  const listing = {
    query: query || undefined,
    filter: segmentsFiltered(filter),
    sort: ordered(orderBy),
    expand: detailed(query),
    environmentId:
      typeof environmentKey === 'string' ? await environmentIdOf(projectKey, environmentKey, context) : undefined,
  }
  let keys: Promise<ReadonlyMap<string, string>> | undefined
  const keyOf = async (environmentId: string | undefined) => {
    keys ??= environmentKeysById(projectKey, context)
    return (await keys).get(environmentId ?? '')
  }
  const lead = async ({ key, linkedAt, ...place }: LinkedSegment) => {
    const environmentKey = place.environmentKey ?? (await keyOf(place.environmentId))
    const environment = environmentKey === undefined ? null : { projectKey, environmentKey }
    return {
      at: { name: `${environmentKey}/${key}` },
      linkedAt,
      node: environment && (await loaders.segments.byKey(environment, key)),
    }
  }
  const pages = leading(told ?? loaders.views.segments(view.at, listing), lead)
  return connected(await connection(page, pages, { pageMaximum: linksPerPage, budget, info, whole: true }))
}
