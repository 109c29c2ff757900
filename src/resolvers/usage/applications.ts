import type { Context, Info } from '../../context.ts'
import type { ApplicationFilter, ApplicationVersionFilter, Resolvers } from '../../generated/resolvers.ts'
import { completing, oneOf } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { anyOf, conditions, differs, holds, startsWith } from '../../rest/operator-filter.ts'
import { countOf } from '../../rest/page.ts'
import { applicationVersionResource } from '../../rest/usage/application-versions.ts'
import { type ApplicationDoc, applicationResource, projectOfFlag } from '../../rest/usage/applications.ts'
import { maintainerBehind } from '../account/maintainer-behind.ts'
import { audited } from '../changes/audited.ts'
import { existing } from '../existing.ts'
import { listedFlag } from '../flags/named-flag.ts'
import { listed, lookUp, withPart } from '../resources.ts'

const lowercased = (words: readonly string[] | null | undefined) => words?.map((word) => word.toLowerCase())

/** The conditions that applications and their versions have in common. */
const named = (filter: ApplicationFilter | ApplicationVersionFilter | null | undefined) =>
  conditions(
    anyOf('key', 'filter.keys', filter?.keys),
    differs('key', 'filter.excludedKeys', filter?.excludedKeys),
    anyOf('name', 'filter.names', filter?.names),
    differs('name', 'filter.excludedNames', filter?.excludedNames),
    startsWith('name', 'filter.namePrefix', filter?.namePrefix),
    holds('autoAdded', 'equals', filter?.autoAdded),
  )

const filtered = (filter: ApplicationFilter | null | undefined) =>
  conditions(
    named(filter),
    anyOf('kind', 'filter.kinds', lowercased(filter?.kinds)),
    differs('kind', 'filter.excludedKinds', lowercased(filter?.excludedKinds)),
  )

const filteredVersions = (filter: ApplicationVersionFilter | null | undefined) =>
  conditions(named(filter), holds('supported', 'equals', filter?.supported))

const sorts = { CREATED_AT: 'creationDate', NAME: 'name' } as const

const withFlags = withPart(applicationResource, 'flags')
const evaluated = completing(withFlags)

/** The flags of an application, in one project or in all. A flag is read only if more than its key and name is selected. */
async function flagsOf(application: ApplicationDoc, projectKey: string | undefined, context: Context, info: Info) {
  const found = await withFlags(application, context)
  if (!found?.flags) return null
  const placed = (found.flags.items ?? []).flatMap((flag) => {
    const project = projectOfFlag(flag)
    return project === undefined || (projectKey !== undefined && project !== projectKey) ? [] : [{ project, flag }]
  })
  return existing(placed, async ({ project, flag }) => listedFlag(project, flag, context, info))
}

export const applications = {
  Query: {
    application: (_, address, context, info) => lookUp(applicationResource, address, context, info),
    applications: (_, args, context, info) => listed(applicationResource, [], args, context, info, { filtered, sorts }),
  },

  Flag: {
    applications: ({ at }, _, { loaders }) => loaders.applications.ofFlag(at),
  },

  Application: {
    id: nodeId,
    ...audited(applicationResource),
    kind: ({ kind }) => oneOf(['BROWSER', 'MOBILE', 'SERVER'], kind),
    version: ({ _version }) => _version ?? null,
    maintainer: ({ _maintainer }, _, context, info) => maintainerBehind(_maintainer, context, info),
    flags: (application, { projectKey }, context, info) => flagsOf(application, projectKey ?? undefined, context, info),
    flagCount: evaluated((found) => (found?.flags ? (countOf(found.flags) ?? null) : null)),
    versions: ({ key }, args, context, info) =>
      listed(applicationVersionResource, [key], args, context, info, {
        filtered: filteredVersions,
        sorts,
        through: (pages) => async (window) => {
          await context.loaders.singleLists.count('Application.versions', [key])
          return pages(window)
        },
      }),
    createdAt: ({ creationDate }) => creationDate ?? null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },

  ApplicationVersion: {
    id: nodeId,
    applicationKey: ({ at }) => at.applicationKey,
    version: ({ _version }) => _version ?? null,
    application: ({ at }, _, context, info) => lookUp(applicationResource, { key: at.applicationKey }, context, info),
    createdAt: ({ creationDate }) => creationDate ?? null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },
} satisfies Resolvers
