import { ask, type Gateway } from './ask.ts'

const document = `
  mutation SetFlag($input: UpdateFlagInput!, $environmentKey: String!) {
    updateFlag(input: $input) {
      flag { environment(key: $environmentKey) { on version } }
      approvalRequest { id status }
      versionConflict { currentVersion latestChange { member { email } } }
      userErrors { code message path }
    }
  }
`

interface SetFlag {
  readonly updateFlag: {
    readonly flag: { readonly environment: { readonly on: boolean; readonly version: number } | null } | null
    readonly approvalRequest: { readonly id: string; readonly status: string | null } | null
    readonly versionConflict: {
      readonly currentVersion: number
      readonly latestChange: { readonly member: { readonly email: string } | null } | null
    } | null
    readonly userErrors: readonly { readonly code: string; readonly message: string; readonly path: string[] | null }[]
  } | null
}

export interface Switch {
  readonly projectKey: string
  readonly key: string
  readonly environmentKey: string
  readonly on: boolean
  /** Why, for the audit log and for those who review it. */
  readonly reason: string
  /** The version in the environment that the person saw. If somebody changed the flag since, nothing is changed. */
  readonly expectedEnvironmentVersion: number
}

/** Turns a flag on or off, or asks for the approval that the environment requires. Returns a sentence for the person who did it. */
export async function setFlag(gateway: Gateway, { on, reason, ...flag }: Switch): Promise<string> {
  const input = {
    ...flag,
    comment: reason,
    instructions: [{ setFlagOn: on }],
    onApprovalRequired: 'CREATE_REQUEST',
    approvalRequest: { description: reason },
  }
  const { environmentKey } = flag
  const { data, errors } = await ask<SetFlag>(gateway, document, { input, environmentKey })
  const payload = data?.updateFlag
  // The input is not to blame: the code of the error says what failed.
  if (!payload) throw new Error(errors?.[0]?.message)

  const { approvalRequest, versionConflict, userErrors } = payload
  if (versionConflict) return `Somebody was faster: it is at version ${versionConflict.currentVersion}. Look again.`
  if (userErrors.length > 0) return userErrors.map(({ message }) => message).join(' ')
  if (approvalRequest) return 'A review was asked for.'
  return `The flag is ${payload.flag?.environment?.on ? 'on' : 'off'}.`
}
