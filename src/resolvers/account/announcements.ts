import type { Context } from '../../context.ts'
import type {
  AnnouncementFilter,
  CreateAnnouncementInput,
  DeleteAnnouncementInput,
  Resolvers,
  UpdateAnnouncementInput,
} from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, type Lookup, nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import {
  type AnnouncementDoc,
  announcementResource,
  createAnnouncement,
  deleteAnnouncement,
  patchAnnouncement,
} from '../../rest/account/announcements.ts'
import { NotThere } from '../../rest/errors.ts'
import { usable } from '../../rest/operation.ts'
import type { Page, Window } from '../../rest/page.ts'
import { locate } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import { given, lasting } from '../given.ts'
import { patched } from '../json-patch.ts'
import { listed } from '../resources.ts'

const found = async (id: string, { loaders }: Pick<Context, 'loaders'>): Promise<AnnouncementDoc | null> => {
  const all = await loaders.of(announcementResource, []).all()
  return all.find(({ at }) => at.announcementId === id) ?? null
}

export const announcementLookup: Lookup<'Announcement', Context, AnnouncementDoc | null> = (
  { announcementId },
  context,
) => found(usable('an announcement id', announcementId), context)

async function create(input: CreateAnnouncementInput, { write }: Context) {
  const { severity, startsAt: startTime, endsAt: endTime, dismissible: isDismissible, ...texts } = given(input)
  const body = { ...texts, severity: severity.toLowerCase(), startTime, endTime, isDismissible }
  return { announcement: locate(announcementResource, [], await write(createAnnouncement, { body })) }
}

async function update({ id: given, endsAt, patch, ...input }: UpdateAnnouncementInput, context: Context) {
  const id = ownId('Announcement', given)
  const { severity, startsAt, dismissible, ...texts } = lasting(input)
  const written = await patched({
    changes: {
      ...texts,
      severity: severity?.toLowerCase(),
      ...{ startTime: startsAt, endTime: endsAt, isDismissible: dismissible },
    },
    patch,
    current: async () => {
      const announcement = await found(id, context)
      if (announcement) return announcement
      throw new NotThere(`Expected LaunchDarkly to have the announcement ${shown(id)}, but it has none.`)
    },
    send: async (body) =>
      locate(announcementResource, [], await context.write(patchAnnouncement, { announcementId: id, body })),
  })
  return { announcement: written }
}

async function remove({ id: given }: DeleteAnnouncementInput, { write }: Context) {
  const announcementId = ownId('Announcement', given)
  await write(deleteAnnouncement, { announcementId })
  return { deletedAnnouncementId: idOf({ type: 'Announcement', announcementId }) }
}

/** Completes the last page by the count, which follows from its position. */
const counted =
  <Doc>(pages: (window: Window) => Promise<Page<Doc>>) =>
  async (window: Window): Promise<Page<Doc>> => {
    const page = await pages(window)
    const isLast = !page._links?.next && (page.items.length > 0 || window.offset === 0)
    return isLast ? { ...page, totalCount: window.offset + page.items.length } : page
  }

export const announcements = {
  Query: {
    announcements: (_, args, context, info) =>
      listed(announcementResource, [], args, context, info, {
        parameters: (filter: AnnouncementFilter | null | undefined) =>
          filter?.status ? { status: filter.status.toLowerCase() } : undefined,
        through: counted,
        countless: true,
      }),
  },

  Mutation: {
    createAnnouncement: mutation(create),
    updateAnnouncement: mutation(update),
    deleteAnnouncement: mutation(remove),
  },

  Announcement: {
    id: nodeId,
    announcementId: ({ _id }) => _id,
    severity: ({ severity }) => (severity ? oneOf(['INFO', 'WARNING', 'CRITICAL'], severity) : null),
    status: ({ _status }) => (_status ? oneOf(['ACTIVE', 'INACTIVE', 'SCHEDULED'], _status) : null),
    dismissible: ({ isDismissible }) => isDismissible ?? null,
    startsAt: ({ startTime }) => startTime ?? null,
    endsAt: ({ endTime }) => endTime || null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },
} satisfies Resolvers
