import { orNull } from '../../rest/errors.ts'
import { type FlagLinkDoc, flagLinkResource, listFlagLinks } from '../../rest/flags/flag-links.ts'
import { locate } from '../../rest/resource.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface FlagKey {
  readonly projectKey: string
  readonly flagKey: string
}

/** Loads the links of a flag. REST has no list of those of several flags. */
export const flagLinkLoader = (read: Read, singles: SingleCalls) =>
  irreducible<FlagKey, readonly FlagLinkDoc[]>({
    field: 'Flag.links',
    singles,
    identity: (key) => JSON.stringify(key),
    ask: async ([{ projectKey, flagKey }]) => {
      const found = await orNull(read(listFlagLinks, { projectKey, flagKey }))
      return found?.items.map((link) => locate(flagLinkResource, [projectKey, flagKey], link)) ?? null
    },
  })
