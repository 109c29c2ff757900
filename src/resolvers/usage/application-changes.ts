import type { Context } from '../../context.ts'
import type {
  DeleteApplicationInput,
  DeleteApplicationVersionInput,
  Resolvers,
  UpdateApplicationInput,
  UpdateApplicationVersionInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { NotThere } from '../../rest/errors.ts'
import { locate } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import {
  type ApplicationVersionRep,
  applicationVersionResource,
  deleteApplicationVersion,
  patchApplicationVersion,
} from '../../rest/usage/application-versions.ts'
import {
  applicationResource,
  deleteApplication,
  getApplication,
  patchApplication,
} from '../../rest/usage/applications.ts'
import { lasting } from '../given.ts'
import { patched } from '../json-patch.ts'

async function update({ key: applicationKey, description, patch, ...input }: UpdateApplicationInput, context: Context) {
  const { kind } = lasting(input)
  const written = await patched({
    changes: { description, kind: kind?.toLowerCase() },
    patch,
    current: () => context.read(getApplication, { applicationKey }),
    send: (body) => context.write(patchApplication, { applicationKey, body }),
  })
  return { application: locate(applicationResource, [], written) }
}

async function remove({ key }: DeleteApplicationInput, { write }: Context) {
  await write(deleteApplication, { applicationKey: key })
  return { deletedApplicationId: idOf({ type: 'Application', key }) }
}

async function updateVersion(input: UpdateApplicationVersionInput, { loaders, write }: Context) {
  const { applicationKey, key: versionKey, patch, ...settings } = input
  const written = await patched<ApplicationVersionRep>({
    changes: lasting(settings),
    patch,
    current: async () => {
      const found = await loaders.of(applicationVersionResource, [applicationKey]).byKey(versionKey)
      if (found) return found
      throw new NotThere(`The application has no version ${shown(versionKey)}.`)
    },
    send: (body) => write(patchApplicationVersion, { applicationKey, versionKey, body }),
  })
  return { applicationVersion: locate(applicationVersionResource, [applicationKey], written) }
}

async function removeVersion({ applicationKey, key }: DeleteApplicationVersionInput, { write }: Context) {
  await write(deleteApplicationVersion, { applicationKey, versionKey: key })
  return { deletedApplicationVersionId: idOf({ type: 'ApplicationVersion', applicationKey, key }) }
}

export const applicationChanges = {
  Mutation: {
    updateApplication: mutation(update),
    deleteApplication: mutation(remove),
    updateApplicationVersion: mutation(updateVersion),
    deleteApplicationVersion: mutation(removeVersion),
  },
} satisfies Resolvers
