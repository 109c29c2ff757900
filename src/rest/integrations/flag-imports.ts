import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'
import { type SettingsRep, settings } from './settings.ts'

/** The configuration of an import of flags. Only a single read has `config`, which contains live credentials. */
export interface FlagImportRep {
  readonly _id: string
  readonly integrationKey: string
  readonly projectKey: string
  readonly config?: SettingsRep
  readonly tags: readonly string[]
  readonly name?: string
  readonly version?: number
  readonly _status?: FlagImportStatusRep
  readonly _access?: AccessRep
}

export interface FlagImportStatusRep {
  readonly status?: string
  /** Of the latest import that succeeded. */
  readonly lastImport?: number
  readonly lastError?: number
  readonly errors: readonly FlagImportErrorRep[]
}

export interface FlagImportErrorRep {
  readonly integrationId?: string
  readonly message?: string
  readonly statusCode?: number
  readonly timestamp?: number
}

const flagImport = document<FlagImportRep>({
  _id: word,
  integrationKey: word,
  projectKey: word,
  config: optional(settings),
  tags: list(),
  _status: optional(document<FlagImportStatusRep>({ errors: list(document<FlagImportErrorRep>({})) })),
  _access: optional(access),
})

export interface NewFlagImport {
  readonly config: SettingsRep
  readonly name?: string | undefined
  readonly tags?: readonly string[] | undefined
}

const all = '/api/v2/integration-capabilities/flag-import'
const base = `${all}/{projectKey}/{integrationKey}` as const
const path = `${base}/{integrationId}` as const
const beta = { beta: true }

/** The complete list of the account, which has no pages. */
export const listFlagImports = get(all, beta).lists(flagImport)
export const getFlagImport = get(path, beta).returns(flagImport)
export const createFlagImport = post(base, beta).takes<{ body: NewFlagImport }>().returns(flagImport)
export const patchFlagImport = patch(path, beta).takes<{ body: readonly PatchOperation[] }>().returns(flagImport)
export const deleteFlagImport = del(path, beta).returnsNothing()
/** Queues an import. LaunchDarkly answers without a body. */
export const triggerFlagImport = post(`${path}/trigger`, beta).returnsNothing()

export const flagImportResource = resource({
  type: 'FlagImport',
  address: ['projectKey', 'integrationKey', 'flagImportId'],
  key: '_id',
  get: getFlagImport,
  list: listFlagImports,
  addressOf: ({ projectKey, integrationKey, _id }: FlagImportRep) => [projectKey, integrationKey, _id],
  sizes: { assumed: 3 },
  fields: { address: ['project'] },
  parts: { settings: 'config' },
  alone: { parts: ['config'], always: true },
  byKey: { scan: { from: 2 } },
})

export type FlagImportDoc = Located<typeof flagImportResource, FlagImportRep>
export type FlagImportErrorDoc = FlagImportErrorRep
