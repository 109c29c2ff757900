import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approvalId } from '../support/approval-fields.ts'
import { rest } from '../support/rest.ts'
import { type Doc, post, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { subscribe } from '../support/subscription.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { eventsPollMs: 30, eventsShare: 100 } })
})
afterAll(() => stack.close())

const flagKey = 'observability-profile-always'
const reads = (path: RegExp) => stack.sandbox.requests().filter((one) => path.test(one.path))

describe('Subscription.approvalRequestChanged', () => {
  it('tells which request was made and reviewed, in one call for each event', async () => {
    const { items: members } = await rest(stack, '/members?limit=50')
    const changed = await subscribe(
      stack,
      `subscription {
        approvalRequestChanged(projectKey: "platform", flagKey: "${flagKey}") {
          entry { accesses { action } } approvalRequest { id reviewStatus } lagMs cursor
        }
      }`,
    )
    const path = `/projects/platform/flags/${flagKey}/environments/test/approval-requests`
    const instructions = [{ kind: 'turnFlagOn' }]
    const notifyMemberIds = members.slice(0, 3).map(({ _id }: Doc) => _id)
    const made = await post(stack.sandbox, path, { description: 'Please', instructions, notifyMemberIds })
    expect(made.status).toBe(201)
    const id = approvalId(made.json)
    expect((await changed.next()).data.approvalRequestChanged).toEqual({
      entry: { accesses: [{ action: 'createApprovalRequest' }] },
      approvalRequest: { id, reviewStatus: 'PENDING' },
      lagMs: expect.any(Number),
      cursor: expect.any(String),
    })
    stack.sandbox.advance(60_000)
    stack.sandbox.forget()
    const reviewer = stack.sandbox.tokenOf(members.findLast(({ role }: Doc) => role === 'admin')._id)
    const review = { kind: 'approve' }
    const headers = { authorization: reviewer }
    const { status } = await send(stack.sandbox, 'POST', `${path}/${made.json._id}/reviews`, review, headers)
    expect(status).toBe(200)
    const { data } = await changed.next()
    expect(data.approvalRequestChanged).toMatchObject({
      entry: { accesses: [{ action: 'reviewApprovalRequest' }] },
      approvalRequest: { id, reviewStatus: 'APPROVED' },
    })
    expect(reads(/approval-requests\?/)).toHaveLength(1)
    changed.leave()
  })
})

describe('Subscription.flagStatusChanged', () => {
  const query = (more = '') => `subscription {
    flagStatusChanged(projectKey: "platform", environmentKey: "test"${more}) {
      before lagMs status { flagKey state flag { name } }
    }
  }`

  it('tells each flag whose status became another one', async () => {
    const { items } = await rest(stack, '/flag-statuses/platform/test')
    const [first, second] = items.filter(({ name }: Doc) => name !== 'inactive')
    const keyOf = ({ _links }: Doc) => _links.parent.href.split('/').at(-1)
    const all = await subscribe(stack, query())
    const some = await subscribe(stack, query(`, flagKeys: ["${keyOf(second)}"]`))
    stack.sandbox.forget()
    const changed = new Set([first._links.parent.href, second._links.parent.href])
    stack.sandbox.fault(
      { path: /flag-statuses\/platform\/test$/ },
      {
        patch: (listing: Doc) => ({
          ...listing,
          items: listing.items.map((one: Doc) =>
            changed.has(one._links.parent.href) ? { ...one, name: 'inactive' } : one,
          ),
        }),
      },
      'always',
    )
    const told = (await all.take(2)).map(({ data }) => data.flagStatusChanged)
    expect(told.map(({ status }) => status.flagKey).toSorted()).toEqual([keyOf(first), keyOf(second)].toSorted())
    for (const one of told) {
      expect(one).toEqual({
        before: expect.stringMatching(/^(NEW|ACTIVE|LAUNCHED)$/),
        lagMs: expect.any(Number),
        status: { flagKey: expect.any(String), state: 'INACTIVE', flag: { name: expect.any(String) } },
      })
    }
    expect((await some.next()).data.flagStatusChanged.status.flagKey).toBe(keyOf(second))
    stack.sandbox.clearFaults()
    all.leave()
    some.leave()
  })

  it('reads the statuses of an environment once for all that want them', async () => {
    const own = await startStack({ gateway: { eventsPollMs: 100_000, eventsShare: 100 } })
    const all = await Promise.all(
      ['', ', flagKeys: ["ingest-dedupe-window"]', ''].map((more) => subscribe(own, query(more))),
    )
    expect(own.sandbox.requests().map(({ path }) => path)).toEqual(['/api/v2/flag-statuses/platform/test'])
    for (const one of all) one.leave()
    await own.close()
  })

  it('of an environment that is not there is NOT_FOUND', async () => {
    const changed = await subscribe(
      stack,
      'subscription { flagStatusChanged(projectKey: "platform", environmentKey: "none") { lagMs } }',
    )
    expect(await changed.rest()).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }])
  })
})
