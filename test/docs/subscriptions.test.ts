import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, startServed } from '../support/served.ts'
import { subscribe } from '../support/subscription.ts'
import { commandsOf } from './commands.ts'
import { blocksOf, isSubscription, textOf } from './documents.ts'

let served: Served
beforeAll(async () => {
  served = await startServed({ eventsPollMs: 50 })
})
afterAll(() => served.close())

const path = 'docs/subscriptions.md'
const subscriptions = blocksOf(path).filter(({ code }) => isSubscription(code))

/** The gateway as the helper for subscriptions takes it. */
const gateway = () => ({ listen: async () => new URL(served.url).origin })

/** Makes the change of the README, which turns a flag off, or turns it on again. */
async function change(isOff: boolean): Promise<void> {
  const [block] = blocksOf('README.md').filter(({ code }) => code.includes('updateFlag'))
  const [command] = commandsOf(block!.code, served.sandbox.token)
  const body = command!.body.replace('dryRun: true', 'dryRun: false')
  const response = await fetch(served.url, {
    method: 'POST',
    headers: command!.headers,
    body: isOff ? body : body.replace('turnFlagOff', 'turnFlagOn'),
  })
  expect(await response.json()).toMatchObject({ data: { updateFlag: { userErrors: [] } } })
}

describe('a subscription of the document', () => {
  it('tells of the change of the README', async () => {
    const { code } = subscriptions.find(({ language }) => language === 'graphql')!
    const events = await subscribe(gateway(), code)
    await change(true)
    const { data, errors } = await events.next()
    events.leave()
    expect(errors).toBeUndefined()
    expect(data.flagChanged).toMatchObject({ flag: { key: 'checkout-tax-preview', environment: { on: false } } })
    await change(false)
  })

  it('has the event of its command beside it', async () => {
    const { code } = subscriptions.find(({ language }) => language === 'sh')!
    const [command] = commandsOf(code, served.sandbox.token)
    const events = await subscribe(gateway(), command!.body)
    await change(true)
    const { data } = await events.next()
    events.leave()
    expect(command!.headers).toMatchObject({ Accept: 'text/event-stream' })
    expect(textOf(path)).toContain(`\nevent: next\ndata: ${JSON.stringify({ data })}\n`)
  })
})
