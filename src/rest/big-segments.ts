import { get } from './operation.ts'

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
  /** Empty for somebody who is gone. */
  readonly initiator: BigSegmentInitiatorRep
}

export interface BigSegmentInitiatorRep {
  readonly name?: string
  readonly email?: string
}

/** No list tells the ids of imports and exports: whoever starts one is told. */
export const getBigSegmentImport = get(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/imports/{importId}',
).returns<BigSegmentImportRep>()
export const getBigSegmentExport = get(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/exports/{exportId}',
).returns<BigSegmentExportRep>()
