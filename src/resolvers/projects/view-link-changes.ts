import type { Context } from '../../context.ts'
import type {
  LinkViewResourcesInput,
  Resolvers,
  ViewFlagSelection,
  ViewResourceSelection,
  ViewSegmentSelection,
} from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, notMade, refused, type UserError } from '../../graph/mutation.ts'
import type { Operation } from '../../rest/operation.ts'
import {
  type LinkedKind,
  linkViewResources,
  unlinkViewResources,
  type ViewAddress,
  type ViewLinkFailureRep,
  type ViewLinkForm,
  type ViewLinksRep,
} from '../../rest/projects/view-links.ts'
import { viewResource } from '../../rest/projects/views.ts'
import { shown } from '../../rest/shown.ts'
import { flagsFiltered, restOnly } from '../flags/flags.ts'
import { lookUp } from '../resources.ts'
import { segmentsFiltered } from '../segments/segments.ts'

/** The outcome of a change of links. LaunchDarkly's answer lacks the view. */
export interface ChangedLinks {
  /** Undefined if the change was not made. */
  readonly changed?: ViewAddress
  readonly told?: ViewLinksRep
  readonly userErrors: readonly UserError[]
}

/** What to link or to remove, in REST's form. */
interface Selected {
  readonly kind: LinkedKind
  readonly form: ViewLinkForm
  /** The positions in the input of what is named, by their names. */
  readonly places: ReadonlyMap<string, Place>
}

const inFlags = ['input', 'resources', 'flags']
const inSegments = ['input', 'resources', 'segments']

function selectedFlags({ keys, filter }: ViewFlagSelection): Selected {
  restOnly(filter)
  const filtered = filter ? flagsFiltered(filter) : undefined
  if (!keys?.length && !filtered) throw refused(inFlags, 'Expected keys or a filter with a condition, but got none.')
  const places = new Map(keys?.map((key, index) => [nameOf(undefined, key), [...inFlags, 'keys', index]]))
  return { kind: 'flags', form: { keys: keys?.length ? keys : undefined, filter: filtered }, places }
}

async function selectedSegments(
  projectKey: string,
  { segments, environmentKey, filter }: ViewSegmentSelection,
  { loaders }: Context,
): Promise<Selected> {
  const filtered = segmentsFiltered(filter)
  if (!segments?.length && !filtered)
    throw refused(inSegments, 'Expected segments or a filter with a condition, but got none.')
  if (Boolean(filtered) !== (typeof environmentKey === 'string')) {
    const place = [...inSegments, 'environmentKey']
    throw refused(place, 'Expected environmentKey together with filter, but got only one of them.')
  }
  const idOf = async (key: string, place: Place) => {
    const environment = await loaders.environments.byKey(projectKey, key)
    if (environment) return environment._id
    throw refused(place, `There is no environment ${shown(key)} in the project.`, 'NOT_FOUND')
  }
  const [environmentId, named] = await Promise.all([
    typeof environmentKey === 'string' ? idOf(environmentKey, [...inSegments, 'environmentKey']) : undefined,
    Promise.all(
      (segments ?? []).map(async (one, index) => {
        const place = [...inSegments, 'segments', index]
        const environmentId = await idOf(one.environmentKey, [...place, 'environmentKey'])
        return { place, identifier: { environmentId, segmentKey: one.key } }
      }),
    ),
  ])
  const form = {
    segmentIdentifiers: named.length ? named.map(({ identifier }) => identifier) : undefined,
    filter: filtered,
    environmentId,
  }
  const places = new Map(
    named.map(({ place, identifier }) => [nameOf(identifier.environmentId, identifier.segmentKey), place]),
  )
  return { kind: 'segments', form, places }
}

const selected = (projectKey: string, { flags, segments }: ViewResourceSelection, context: Context) =>
  flags ? selectedFlags(flags) : selectedSegments(projectKey, segments!, context)

type Change = Operation<{ projectKey: string; viewKey: string; resourceType: string; body: ViewLinkForm }, ViewLinksRep>

/** Sends a change of links, and tells the failures of what the input names. */
const changing = (change: Change, verb: string) => async (input: LinkViewResourcesInput, context: Context) => {
  const { projectKey, key, resources, comment } = input
  const { kind, form, places } = await selected(projectKey, resources, context)
  const body = { ...form, comment: comment ?? undefined }
  const told = await context.write(change, { projectKey, viewKey: key, resourceType: kind, body })
  const userErrors = told.failedResources.flatMap((failed) => {
    const place = places.get(nameOf(failed.environmentId, failed.resourceKey))
    return place ? [failureAt(place, failed, verb)] : []
  })
  return { changed: { type: 'View', projectKey, key } as const, told, userErrors }
}

const failureAt = (place: Place, { resourceKey, errorMessage }: ViewLinkFailureRep, verb: string): UserError => ({
  message: notMade(`${verb} ${shown(resourceKey)}`, errorMessage),
  code: 'BAD_USER_INPUT',
  path: place.map(String),
})

const nameOf = (environmentId: string | undefined, key: string): string => JSON.stringify([environmentId, key])

const typeOf = (word: string | undefined) => (word ? oneOf(['FLAG', 'SEGMENT'], word) : null)

const payload = {
  view: ({ changed }: ChangedLinks, _: unknown, context: Context, info: Parameters<typeof lookUp>[3]) =>
    changed ? lookUp(viewResource, changed, context, info) : null,
  successCount: ({ told }: ChangedLinks) => told?.successCount ?? null,
  failureCount: ({ told }: ChangedLinks) => told?.failureCount ?? null,
  failures: ({ told }: ChangedLinks) => told?.failedResources ?? [],
}

export const viewLinkChanges = {
  Mutation: {
    linkViewResources: mutation(changing(linkViewResources, 'link')),
    unlinkViewResources: mutation(changing(unlinkViewResources, 'remove')),
  },

  LinkViewResourcesPayload: { ...payload, links: ({ told }) => told?.linkedResources?.items ?? null },
  UnlinkViewResourcesPayload: payload,

  ViewLink: {
    resourceType: ({ resourceType }) => typeOf(resourceType),
    environmentKey: ({ environmentKey }) => environmentKey ?? null,
  },

  ViewLinkFailure: {
    resourceType: ({ resourceType }) => typeOf(resourceType),
    environmentId: ({ environmentId }) => environmentId ?? null,
    message: ({ errorMessage }) => errorMessage ?? null,
  },
} satisfies Resolvers
