import { get } from '../operation.ts'
import { document, list, optional, textOrNone } from '../shape.ts'

/** The owner of a token. Which properties are present depends on the kind of the token. */
export interface CallerIdentityRep {
  readonly accountId?: string
  readonly authKind?: string
  readonly tokenKind?: string
  readonly tokenId?: string
  readonly tokenName?: string
  readonly clientId?: string
  readonly memberId?: string
  readonly serviceToken?: boolean
  readonly scopes?: readonly string[]
  readonly projectId?: string
  readonly projectName?: string
  readonly environmentId?: string
  readonly environmentName?: string
}

const callerIdentity = document<CallerIdentityRep>({ memberId: textOrNone, scopes: optional(list()) })

/** The caller. Nothing is read until a field is selected. */
export type ViewerSource = Readonly<Record<string, never>>

export const getCallerIdentity = get('/api/v2/caller-identity').returns(callerIdentity)
