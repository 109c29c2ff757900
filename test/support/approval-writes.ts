import { expect } from 'vitest'
import { newFlag } from './new-flag.ts'
import { rest } from './rest.ts'
import type { Doc } from './sandbox-ask.ts'
import { type Stack, startStack } from './stack.ts'

/** A flag in an environment where changes need no approval, and the address of its own routes. */
export const there = { projectKey: 'platform', key: 'shades', environmentKey: 'test' }
export const routeOfFlag = '/api/v2/projects/platform/flags/shades/environments/test'

/** A request for a change of that flag, and for a copy to it. */
export const ofFlag = (instructions: object[] = [{ turnFlagOn: true }], more: object = {}) => ({
  change: { flag: { ...there, instructions } },
  description: 'Please',
  ...more,
})
export const copied = {
  ...{ projectKey: 'platform', key: 'shades', sourceEnvironmentKey: 'production', targetEnvironmentKey: 'test' },
  description: 'As there',
}

/** A stack with that flag, and what requests for its changes can name. */
export async function startApprovals() {
  const stack = await startStack({ sandbox: { flags: 5 } })
  await newFlag(stack, 'shades', { variations: ['a', 'spare', 'b'].map((value) => ({ value })) })
  const idsIn = (documents: Doc[]): string[] => documents.map(({ _id }) => _id)
  return {
    stack,
    variationIds: idsIn((await rest(stack, '/flags/platform/shades')).variations),
    memberIds: idsIn((await rest(stack, '/members?limit=20')).items),
    teamKey: (await rest(stack, '/teams')).items[0].key as string,
  }
}

const fields = `id approvalRequestId status reviewStatus version description resourceId resourceKind resourceKey environmentKey
  instructions executesAt operatingOnId source { flagKey version } reviews { kind comment } conflicts { reason }`
const request = `approvalRequest { ${fields} }`
const conflict = 'versionConflict { expectedVersion currentVersion }'

const bodyOf = (call: { body?: string } | undefined) => (call?.body ? JSON.parse(call.body) : undefined)

/** The mutations of approval requests, each of which answers what was sent and what was told. */
export function approvalWrites(stack: () => Stack) {
  const mutate = (name: string, selection: string) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { message code path } } }`
    return async (input: object, headers?: Record<string, string>) => {
      const { data, ...answer } = await stack().ask(document, { input }, headers)
      const sent = answer.calls.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)
      return { ...answer, told: data?.[name], sent, body: bodyOf(answer.calls.at(-1)) }
    }
  }
  const create = mutate('createApprovalRequest', request)
  const review = mutate('reviewApprovalRequest', `${request} ${conflict}`)
  const limited = () => ({ authorization: stack().sandbox.limitedToken })
  const created = async (input: object = ofFlag()): Promise<string> =>
    (await create(input)).told.approvalRequest.approvalRequestId

  return {
    mutate,
    create,
    review,
    copy: mutate('createFlagCopyApprovalRequest', `${request} ${conflict}`),
    apply: mutate('applyApprovalRequest', `${request} ${conflict}`),
    update: mutate('updateApprovalRequest', `${request} ${conflict}`),
    updateBriefly: mutate('updateApprovalRequest', 'approvalRequest { version description }'),
    remove: mutate('deleteApprovalRequest', 'deletedApprovalRequestId'),

    /** Somebody else, who may review. */
    limited,
    /** The id of a request that is there. */
    created,
    /** The same of one that somebody else has agreed to. */
    async approved(input?: object): Promise<string> {
      const id = await created(input)
      expect((await review({ id, kind: 'APPROVE' }, limited())).told.userErrors).toEqual([])
      return id
    },
    /** The request as a request of its own tells it. */
    async read(id: string) {
      const { data, errors } = await stack().ask(`query ($id: ID!) { approvalRequest(id: $id) { ${fields} } }`, { id })
      expect(errors).toBeUndefined()
      return data.approvalRequest
    },
  }
}
