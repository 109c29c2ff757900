import type { Context, Info } from '../../context.ts'
import type {
  CreateFlagLinkInput,
  DeleteFlagLinkInput,
  FlagLinkMetadataInput,
  Resolvers,
  UpdateFlagLinkInput,
} from '../../generated/resolvers.ts'
import { entries } from '../../graph/fields.ts'
import { selectsOnly } from '../../graph/lookahead.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, type Lookup, nodeId, ownId } from '../../graph/node.ts'
import { namedMember } from '../../rest/account/members.ts'
import { NotThere } from '../../rest/errors.ts'
import {
  createFlagLink,
  deleteFlagLink,
  type FlagLinkDoc,
  type FlagLinkMemberRep,
  type FlagLinkRep,
  flagLinkResource,
  listFlagLinks,
  patchFlagLink,
} from '../../rest/flags/flag-links.ts'
import { locate } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import { memberWithId } from '../account/member-behind.ts'
import { eachOnce, given, lasting } from '../given.ts'
import { patched } from '../json-patch.ts'
import { namedFlag } from './named-flag.ts'

/** The fields of a member that a link contains. */
export const toldMember = ['id', 'memberId', 'firstName', 'lastName']

/** The member that a link names. Null if the member was deleted. */
const creatorOf = (member: FlagLinkMemberRep, context: Context, info: Info) =>
  selectsOnly(info, toldMember) ? namedMember(member) : memberWithId(member._id, context, info)

function metadataOf(properties: readonly FlagLinkMetadataInput[]): Readonly<Record<string, string>> {
  eachOnce(
    properties.map(({ name }) => name),
    ['input', 'metadata'],
    'name of metadata',
  )
  return Object.fromEntries(properties.map(({ name, value }) => [name, value]))
}

const linkIn = (projectKey: string, flagKey: string, link: FlagLinkRep): FlagLinkDoc =>
  locate(flagLinkResource, [projectKey, flagKey], link)

async function create({ projectKey, flagKey, ...input }: CreateFlagLinkInput, { write }: Context) {
  const { url: deepLink, linkedAt: timestamp, metadata, ...properties } = given(input)
  const body = { ...properties, deepLink, timestamp, metadata: metadata && metadataOf(metadata) }
  return { flagLink: linkIn(projectKey, flagKey, await write(createFlagLink, { projectKey, flagKey, body })) }
}

async function update(input: UpdateFlagLinkInput, { read, write }: Context) {
  const { projectKey, flagKey, patch, title, description, metadata } = input
  const linkId = ownId('FlagLink', input.id)
  const { url, linkedAt } = lasting({ url: input.url, linkedAt: input.linkedAt })
  const written = await patched<FlagLinkRep>({
    changes: {
      deepLink: url,
      timestamp: linkedAt,
      title,
      description,
      metadata: metadata === undefined ? undefined : metadataOf(metadata ?? []),
    },
    patch,
    current: async () => {
      const { items } = await read(listFlagLinks, { projectKey, flagKey })
      const found = items.find(({ _id }) => _id === linkId)
      if (found) return found
      throw new NotThere(`The flag has no link ${shown(linkId)}.`)
    },
    send: (body) => write(patchFlagLink, { projectKey, flagKey, linkId, body }),
  })
  return { flagLink: linkIn(projectKey, flagKey, written) }
}

async function remove({ projectKey, flagKey, id }: DeleteFlagLinkInput, { write }: Context) {
  const linkId = ownId('FlagLink', id)
  await write(deleteFlagLink, { projectKey, flagKey, linkId })
  return { deletedFlagLinkId: idOf({ type: 'FlagLink', projectKey, flagKey, linkId }) }
}

export const flagLinkLookup: Lookup<'FlagLink', Context, FlagLinkDoc | null> = async (
  { projectKey, flagKey, linkId },
  { loaders },
) => (await loaders.flagLinks({ projectKey, flagKey }))?.find(({ _id }) => _id === linkId) ?? null

export const flagLinks = {
  Flag: {
    links: ({ at: { projectKey, key: flagKey } }, _, { loaders }) => loaders.flagLinks({ projectKey, flagKey }),
  },

  Mutation: {
    createFlagLink: mutation(create),
    updateFlagLink: mutation(update),
    deleteFlagLink: mutation(remove),
  },

  FlagLink: {
    id: nodeId,
    linkId: ({ at }) => at.linkId,
    projectKey: ({ at }) => at.projectKey,
    flagKey: ({ at }) => at.flagKey,
    key: ({ _key }) => _key ?? null,
    url: ({ _deepLink }) => _deepLink,
    integrationKey: ({ _integrationKey }) => _integrationKey ?? null,
    metadata: ({ _metadata }) => entries(_metadata, (name, value) => ({ name, value })) ?? [],
    flag: ({ at }, _, context, info) => namedFlag(at.projectKey, at.flagKey, context, info),
    creator: ({ _member }, _, context, info) => (_member ? creatorOf(_member, context, info) : null),
    linkedAt: ({ _timestamp }) => _timestamp.milliseconds ?? null,
    createdAt: ({ _createdAt }) => _createdAt,
  },
} satisfies Resolvers
