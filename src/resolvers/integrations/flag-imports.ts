import type { Context } from '../../context.ts'
import type {
  CreateFlagImportInput,
  DeleteFlagImportInput,
  Resolvers,
  TriggerFlagImportInput,
  UpdateFlagImportInput,
} from '../../generated/resolvers.ts'
import { completing, oneOf } from '../../graph/fields.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import {
  createFlagImport,
  deleteFlagImport,
  type FlagImportRep,
  flagImportResource,
  getFlagImport,
  patchFlagImport,
  triggerFlagImport,
} from '../../rest/integrations/flag-imports.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { locate } from '../../rest/resource.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { lookUp, withPart } from '../resources.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

interface Place {
  readonly projectKey: string
  readonly integrationKey: string
}

interface Named extends Place {
  readonly id: string
}

const addressOf = ({ projectKey, integrationKey, id }: Named) => ({
  ...{ projectKey, integrationKey },
  flagImportId: ownId('FlagImport', id),
})

const pathOf = ({ projectKey, integrationKey, id }: Named) => ({
  ...{ projectKey, integrationKey },
  integrationId: ownId('FlagImport', id),
})

/** The document that a write returned. It has the settings, as a single one has. */
const written = ({ projectKey, integrationKey }: Place, one: FlagImportRep) => ({
  flagImport: locate(flagImportResource, [projectKey, integrationKey], one, one.config ? ['config'] : []),
})

async function create(input: CreateFlagImportInput, { write }: Context) {
  const { projectKey, integrationKey, settings, ...properties } = given(input)
  const body = { ...properties, config: newSettings(settings) }
  return written(input, await write(createFlagImport, { projectKey, integrationKey, body }))
}

async function update({ name, settings, tags, patch, ...place }: UpdateFlagImportInput, { read, write }: Context) {
  const path = pathOf(place)
  const changed = await patched({
    changes: { ...lasting({ name }), tags: orNone(tags) },
    within: { config: changedSettings(settings) },
    patch,
    current: () => read(getFlagImport, path),
    send: (body) => write(patchFlagImport, { ...path, body }),
  })
  return written(place, changed)
}

async function remove(input: DeleteFlagImportInput, { write }: Context) {
  await write(deleteFlagImport, pathOf(input))
  return { deletedFlagImportId: idOf({ type: 'FlagImport', ...addressOf(input) }) }
}

async function trigger(input: TriggerFlagImportInput, { write }: Context) {
  await write(triggerFlagImport, pathOf(input))
  return { triggeredFlagImportId: idOf({ type: 'FlagImport', ...addressOf(input) }) }
}

const whole = completing(withPart(flagImportResource, 'settings'))

const statuses = ['COMPLETE', 'IMPORTING', 'PENDING', 'FAILED', 'PARTIAL'] as const

export const flagImports = {
  Query: {
    flagImport: (_, named, context, info) => lookUp(flagImportResource, addressOf(named), context, info),
    flagImports: (_, __, { loaders }) => loaders.of(flagImportResource, []).all(),
  },

  Project: {
    flagImports: ({ key }, _, { loaders }) => loaders.of(flagImportResource, [key]).all(),
  },

  Mutation: {
    createFlagImport: mutation(create),
    updateFlagImport: mutation(update),
    deleteFlagImport: mutation(remove),
    triggerFlagImport: mutation(trigger),
  },

  FlagImport: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    integrationKey: ({ at }) => at.integrationKey,
    flagImportId: ({ _id }) => _id,
    name: ({ name }) => name ?? null,
    version: ({ version }) => version ?? null,
    status: ({ _status }) => (_status?.status ? oneOf(statuses, _status.status) : null),
    lastImportAt: ({ _status }) => _status?.lastImport || null,
    lastErrorAt: ({ _status }) => _status?.lastError || null,
    errors: ({ _status }) => _status?.errors ?? null,
    settings: whole((found) => settingsOf(found?.config, 'flagImport', found?.integrationKey)),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },

  FlagImportError: { at: ({ timestamp }) => timestamp ?? null },
} satisfies Resolvers
