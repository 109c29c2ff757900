import { orNull } from '../../rest/errors.ts'
import type { Listing, Page, Window } from '../../rest/page.ts'
import { united } from '../../rest/parts.ts'
import type { EnvironmentDoc } from '../../rest/projects/environments.ts'
import {
  type LinkedFlag,
  type LinkedKind,
  type LinkedSegment,
  linksPerPage,
  listLinkedResources,
  listLinkedViews,
  type ViewAddress,
  type ViewLinkRep,
} from '../../rest/projects/view-links.ts'
import {
  allLinkedFlags,
  allLinkedSegments,
  type ViewDoc,
  viewResource,
  withFlagLinks,
  withSegmentLinks,
} from '../../rest/projects/views.ts'
import { locate } from '../../rest/resource.ts'
import { type Answers, batch, oneByOne } from '../batch.ts'
import type { SingleCalls } from '../irreducible.ts'
import { allOf, decided, type Walk, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import type { resourceLoaders } from '../resource-loaders.ts'
import type { singleLists } from '../single-lists.ts'

export interface FlagKey {
  readonly projectKey: string
  readonly key: string
  readonly expand: readonly string[]
}

export interface SegmentKey extends FlagKey {
  readonly environmentKey: string
}

/** The query parameters of a list of links. */
export interface LinkListing extends Pick<Listing, 'filter' | 'sort'> {
  readonly query?: string | undefined
  readonly environmentId?: string | undefined
  readonly expand?: string | undefined
}

interface Others {
  readonly of: ReturnType<typeof resourceLoaders>
  /** Reads all environments of a project. */
  readonly environmentsOf: (projectKey: string) => Promise<readonly EnvironmentDoc[]>
  readonly singles: SingleCalls
  readonly count: ReturnType<typeof singleLists>['count']
}

/**
 * Loads the links of views. The document of a view contains them if they are few. LaunchDarkly tells the views of one flag by a route of its
 * own, and those of many flags, or of segments, follow from the links of all views.
 */
export function viewLoaders(read: Read, { of, environmentsOf, singles, count }: Others) {
  const viewsOf = (projectKey: string) => of(viewResource, [projectKey])

  const page = (kind: LinkedKind, { projectKey, key: viewKey }: ViewAddress, listing: LinkListing) => {
    return (window: Window): Promise<Page<ViewLinkRep>> =>
      read(listLinkedResources, { projectKey, viewKey, resourceType: kind, ...window, ...listing })
  }

  /** The pages of a view's links, which count against the limit of single calls once. */
  const pages = (kind: LinkedKind, view: ViewAddress, listing: LinkListing) => {
    const pageOf = page(kind, view, listing)
    return async (window: Window) => {
      await count(`View.${kind}`, [view.projectKey, view.key])
      return pageOf(window)
    }
  }

  const allLinks = (kind: LinkedKind, view: ViewAddress) =>
    allOf(
      walk({
        ...{ afford: read.afford, operation: listLinkedResources, size: linksPerPage },
        page: page(kind, view, {}),
        identity: ({ environmentId, resourceKey }: ViewLinkRep) => nameOf(environmentId, resourceKey),
      }),
    )

  const listOf = (projectKey: string, parts: readonly string[]): Walk<ViewDoc> =>
    walk(viewsOf(projectKey).collection({}, parts))

  const ofFlags = batch<FlagKey, readonly ViewDoc[]>({
    identity: ({ key }) => key,
    wants: ({ expand }) => expand.join(),
    group: ({ projectKey }) => projectKey,
    gathers: true,
    async fetch(keys) {
      const { projectKey } = keys[0]!
      const flagKeys = [...new Set(keys.map(({ key }) => key))]
      const alone = (key: string) => viewsOfFlag(projectKey, key)
      const spend = (calls: number) => singles.spend('Flag.views', calls)
      if (flagKeys.length < 2) {
        spend(flagKeys.length)
        return oneByOne(flagKeys, alone)
      }
      const list = listOf(projectKey, united([withFlagLinks, ...keys.map(({ expand }) => expand)]))
      const untold = () => list.documents().filter((view) => !allLinkedFlags(view))
      const rest = () => list.plan().calls + untold().length
      await list.go('first')
      while (list.plan().calls && list.mayGoOn() && rest() < flagKeys.length) await list.go('all')
      if (list.isWhole() && rest() < flagKeys.length) {
        spend(untold().length)
        return flagsInverted(flagKeys, list.documents())
      }
      spend(flagKeys.length)
      return decided(list, flagKeys, alone)
    },
  })

  async function viewsOfFlag(projectKey: string, resourceKey: string): Promise<readonly ViewDoc[] | null> {
    const place = { projectKey, resourceType: 'flags', resourceKey }
    const list = walk<ViewDoc>({
      ...{ afford: read.afford, operation: listLinkedViews, size: linksPerPage },
      async page(window) {
        const found = await read(listLinkedViews, { ...place, ...window })
        const known = (view: (typeof found.items)[number]) =>
          viewsOf(projectKey).know(locate(viewResource, [projectKey], view))
        return { ...found, items: found.items.map(known) }
      },
      identity: ({ key }) => key,
    })
    return orNull(allOf(list))
  }

  async function flagsInverted(flagKeys: readonly string[], views: readonly ViewDoc[]) {
    const linked = await Promise.all(
      views.map(async (view) => {
        const told = allLinkedFlags(view)?.map(({ key }) => key)
        return [view, told ?? (await allLinks('flags', view.at)).map(({ resourceKey }) => resourceKey)] as const
      }),
    )
    return inverted(flagKeys, linked)
  }

  const ofSegments = batch<SegmentKey, readonly ViewDoc[]>({
    identity: ({ environmentKey, key }) => nameOf(environmentKey, key),
    wants: ({ expand }) => expand.join(),
    group: ({ projectKey }) => projectKey,
    gathers: true,
    async fetch(keys) {
      const { projectKey } = keys[0]!
      const parts = united([withSegmentLinks, ...keys.map(({ expand }) => expand)])
      const [environments, views] = await Promise.all([
        environmentsOf(projectKey),
        orNull(allOf(listOf(projectKey, parts))),
      ])
      if (!views) return new Map()
      const untold = views.filter((view) => !allLinkedSegments(view))
      if (untold.length) singles.spend('Segment.views', untold.length)
      const keyOf = new Map(environments.map(({ _id, key }) => [_id, key]))
      const linked = await Promise.all(
        views.map(async (view) => {
          const links = allLinkedSegments(view) ?? (await allLinks('segments', view.at)).map(asSegment)
          return [view, links.map((link) => nameOf(keyOf.get(link.environmentId ?? ''), link.key))] as const
        }),
      )
      return inverted(
        keys.map(({ environmentKey, key }) => nameOf(environmentKey, key)),
        linked,
      )
    },
  })

  return {
    /** The pages of the flags that are linked to a view. */
    flags: (view: ViewAddress, listing: LinkListing) => {
      const pageOf = pages('flags', view, listing)
      return async (window: Window): Promise<Page<LinkedFlag>> => {
        const found = await pageOf(window)
        return { ...found, items: found.items.map(asFlag) }
      }
    },

    /** The pages of the segments that are linked to a view. */
    segments: (view: ViewAddress, listing: LinkListing) => {
      const pageOf = pages('segments', view, listing)
      return async (window: Window): Promise<Page<LinkedSegment>> => {
        const found = await pageOf(window)
        return { ...found, items: found.items.map(asSegment) }
      }
    },

    /** The views of a flag with the parts wanted. Null if the flag does not exist. */
    ofFlag: (projectKey: string, key: string, expand: readonly string[]) => ofFlags({ projectKey, key, expand }),

    /** The views of a segment with the parts wanted. */
    ofSegment: (key: SegmentKey) => ofSegments(key),
  }
}

const asFlag = ({ resourceKey, resourceDetails, linkedAt }: ViewLinkRep): LinkedFlag => ({
  key: resourceKey,
  name: resourceDetails?.flag?.name,
  linkedAt,
})

const asSegment = ({ resourceKey, linkedAt, ...place }: ViewLinkRep): LinkedSegment => ({
  environmentId: place.environmentId,
  environmentKey: place.environmentKey,
  key: resourceKey,
  linkedAt,
})

const nameOf = (environment: string | undefined, key: string): string => JSON.stringify([environment, key])

/** The views by the names of what is linked to them. */
function inverted(
  names: readonly string[],
  linked: readonly (readonly [view: ViewDoc, names: readonly string[]])[],
): Answers<readonly ViewDoc[]> {
  const byName = new Map<string, ViewDoc[]>(names.map((name) => [name, []]))
  for (const [view, links] of linked) for (const name of new Set(links)) byName.get(name)?.push(view)
  return byName
}
