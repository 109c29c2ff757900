import {
  commitMutation,
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  type GraphQLTaggedNode,
  getRequest,
} from 'relay-runtime'
import { describe, expect, inject, it } from 'vitest'
import type { flagsEverywhereQuery } from '../relay/__generated__/flagsEverywhereQuery.graphql.ts'
import type { flagsInOneQuery } from '../relay/__generated__/flagsInOneQuery.graphql.ts'
import type { flagsSetMutation } from '../relay/__generated__/flagsSetMutation.graphql.ts'
import { createEnvironment } from '../relay/environment.ts'
import { flagEverywhere, flagInOne, setFlag } from '../relay/flags.ts'
import { recordedFetch, tokens } from './gateway.ts'

const url = inject('url')

/** Shows a query as a mounted component does: what it reads of the store, now and after each change of it. */
function mounted(environment: Environment, query: GraphQLTaggedNode, variables: object): () => unknown {
  const operation = createOperationDescriptor(getRequest(query), variables as Record<string, unknown>)
  let shown = environment.lookup(operation.fragment)
  environment.retain(operation)
  environment.subscribe(shown, (next) => {
    shown = next
  })
  return () => shown.data
}

describe('Relay', () => {
  it('shows the new state of a flag in each mounted query, from the payload of the change', async () => {
    const { fetch, sent } = recordedFetch()
    const environment = createEnvironment(url, tokens.admin, fetch)
    const flag = { projectKey: 'web', key: 'checkout-tax-preview' }
    const inStaging = { ...flag, environmentKey: 'development' }
    await fetchQuery<flagsEverywhereQuery>(environment, flagEverywhere, flag).toPromise()
    await fetchQuery<flagsInOneQuery>(environment, flagInOne, inStaging).toPromise()
    const everywhere = mounted(environment, flagEverywhere, flag)
    const inOne = mounted(environment, flagInOne, inStaging)
    const environments = expect.arrayContaining([{ environmentKey: 'development', on: true }])
    expect(everywhere()).toEqual({ flag: { environments } })
    expect(inOne()).toEqual({ flag: { environment: { on: true } } })
    const asked = sent.length

    const payload = await new Promise<flagsSetMutation['response']>((resolve, reject) => {
      commitMutation<flagsSetMutation>(environment, {
        mutation: setFlag,
        variables: { environmentKey: 'development', input: { ...inStaging, instructions: [{ setFlagOn: false }] } },
        onCompleted: resolve,
        onError: reject,
      })
    })
    expect(payload.updateFlag?.userErrors).toEqual([])
    expect(everywhere()).toEqual({
      flag: { environments: expect.arrayContaining([{ environmentKey: 'development', on: false }]) },
    })
    expect(inOne()).toEqual({ flag: { environment: { on: false } } })
    expect(sent).toHaveLength(asked + 1)
  })
})
