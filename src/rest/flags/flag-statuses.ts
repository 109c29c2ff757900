import { get, match } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { document, list, map } from '../shape.ts'

export interface FlagStatusRep {
  readonly name: string
  /** ISO 8601, unlike most times of this API. */
  readonly lastRequested?: string
  readonly default?: unknown
}

/** A status with its flag and its environment. */
export interface FlagStatusDoc extends FlagStatusRep {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

interface ListedStatusRep extends FlagStatusRep {
  readonly _links: Links
}

const listedStatus = document<ListedStatusRep>({ _links: links })

/** The statuses of every flag of a project in one environment, without pages. */
export const listFlagStatuses = get('/api/v2/flag-statuses/{projectKey}/{environmentKey}').returns(
  document<{ readonly items: readonly ListedStatusRep[] }>({ items: list(listedStatus) }),
)

/** The status of one flag in one environment: the smallest answer. */
export const getFlagStatus = get('/api/v2/flag-statuses/{projectKey}/{environmentKey}/{flagKey}').returns(
  document<FlagStatusRep>({}),
)

/** The statuses of one flag in the environments of `env`, or in all of them. */
export const getFlagStatuses = get('/api/v2/flag-status/{projectKey}/{flagKey}')
  .takes<{ env?: readonly string[] | undefined }>()
  .returns(
    document<{ readonly environments: Readonly<Record<string, FlagStatusRep>> }>({
      environments: map(document<FlagStatusRep>({})),
    }),
  )

/** The flag of a listed status, from its `parent` link: the status itself does not contain it. */
export const flagKeyOf = (status: ListedStatusRep): string | undefined =>
  match('/api/v2/flags/{projectKey}/{flagKey}', status._links.parent?.href ?? '')?.flagKey
