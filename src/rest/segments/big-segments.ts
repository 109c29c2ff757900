import type { FormFields } from '../client/form.ts'
import { get, isUsable, type Location, post, upload } from '../operation.ts'
import { document, list } from '../shape.ts'

export interface BigSegmentImportRep {
  readonly id: string
  readonly segmentKey: string
  readonly creationTime: number
  readonly mode: string
  readonly status: string
  readonly files?: readonly BigSegmentImportFileRep[]
}

export interface BigSegmentImportFileRep {
  readonly filename?: string
  readonly status?: string
}

export interface BigSegmentExportRep {
  readonly id: string
  readonly segmentKey: string
  readonly creationTime: number
  readonly status: string
  readonly sizeBytes: number
  readonly size: string
  /** Empty for a member who was deleted. */
  readonly initiator: BigSegmentInitiatorRep
}

export interface BigSegmentInitiatorRep {
  readonly name?: string
  readonly email?: string
}

const imported = document<BigSegmentImportRep>({ files: list(document<BigSegmentImportFileRep>({})) })

const exported = document<BigSegmentExportRep>({ initiator: document<BigSegmentInitiatorRep>({}) })

/** REST has no list of imports and exports. The answer that starts one contains its id. */
export const getBigSegmentImport = get(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/imports/{importId}',
).returns(imported)
export const getBigSegmentExport = get(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/exports/{exportId}',
).returns(exported)

/** The keys to add to and to remove from the lists of a big segment. */
export interface BigSegmentTargets {
  readonly included?: BigSegmentList | undefined
  readonly excluded?: BigSegmentList | undefined
}

interface BigSegmentList {
  readonly add?: readonly string[] | undefined
  readonly remove?: readonly string[] | undefined
}

/** Returns nothing. */
export const updateBigSegmentTargets = post('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/contexts')
  .takes<{ readonly body: BigSegmentTargets }>()
  .returnsNothing()
/** The older route for segments of users, with the same arguments and effect. */
export const updateBigSegmentUserTargets = post('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/users')
  .takes<{ readonly body: BigSegmentTargets }>()
  .returnsNothing()
/** A form with the `file`, the `mode` (`merge` or `replace`) and `waitOnApprovals`. */
export const createBigSegmentImport = upload('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/imports')
  .takes<{ readonly body: FormFields }>()
  .locates()
/** LaunchDarkly documents a 200 without describing its body. */
export const createBigSegmentExport = post(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/exports',
).mayLocate()

/** The id of the new object, from its address: a URL, a path or only the id. Null without an address. */
export function idAt({ location }: Partial<Location>): string | null {
  const last = location
    ?.replace(/[?#].*$/s, '')
    .split('/')
    .filter(Boolean)
    .at(-1)
  return last && isUsable(last) ? last : null
}

/** A CSV file (RFC 4180) with one key per line. */
export const csvOf = (keys: readonly string[]): string => keys.map((key) => `${csvField(key)}\r\n`).join('')

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
