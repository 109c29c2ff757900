import { get, match } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { document, list, map } from '../shape.ts'

export interface FlagStatusRep {
  readonly name: string
  /** ISO 8601, unlike most times of this API. */
  readonly lastRequested?: string
  readonly default?: unknown
}

/** A status, with the flag and the environment that it is of. */
export interface FlagStatusDoc extends FlagStatusRep {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

interface ListedStatusRep extends FlagStatusRep {
  readonly _links: Links
}

const listedStatus = document<ListedStatusRep>({ _links: links })

/** Every flag of a project in one environment, not paged. */
export const listFlagStatuses = get('/api/v2/flag-statuses/{projectKey}/{environmentKey}').returns(
  document<{ readonly items: readonly ListedStatusRep[] }>({ items: list(listedStatus) }),
)

/**
 * One flag in the environments that `env` names, or in all of them. There is a route for one flag in one environment too, which
 * nobody asks: this one is as few calls there, and fewer everywhere else.
 */
export const getFlagStatuses = get('/api/v2/flag-status/{projectKey}/{flagKey}')
  .takes<{ env?: readonly string[] | undefined }>()
  .returns(
    document<{ readonly environments: Readonly<Record<string, FlagStatusRep>> }>({
      environments: map(document<FlagStatusRep>({})),
    }),
  )

/** A listed status does not say whose it is; its `parent` link does. */
export const flagKeyOf = (status: ListedStatusRep): string | undefined =>
  match('/api/v2/flags/{projectKey}/{flagKey}', status._links.parent?.href ?? '')?.flagKey
