import {
  commitMutation,
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  type GraphQLTaggedNode,
  getFragment,
  getRequest,
  getSingularSelector,
  type SingularReaderSelector,
} from 'relay-runtime'
import { describe, expect, expectTypeOf, inject, it } from 'vitest'
import type { flagsEverywhereQuery } from '../relay/__generated__/flagsEverywhereQuery.graphql.ts'
import type { flagsInOneQuery } from '../relay/__generated__/flagsInOneQuery.graphql.ts'
import type { flagsListQuery } from '../relay/__generated__/flagsListQuery.graphql.ts'
import type { flagsPageQuery } from '../relay/__generated__/flagsPageQuery.graphql.ts'
import type { flagsSetMutation } from '../relay/__generated__/flagsSetMutation.graphql.ts'
import type { flagsTeamsQuery } from '../relay/__generated__/flagsTeamsQuery.graphql.ts'
import { createEnvironment } from '../relay/environment.ts'
import { flagEverywhere, flagInOne, flagList, flagLog, flagPage, setFlag, teams } from '../relay/flags.ts'
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

  it('reads the errors of a field that failed where the query catches them', async () => {
    const environment = createEnvironment(url, tokens.limited)
    expect(await fetchQuery<flagsTeamsQuery>(environment, teams, { first: 1 }).toPromise()).toEqual({
      teams: { ok: false, errors: [{ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }] },
    })
  })

  it('types what is null only beside an error as non-null where errors are caught or thrown', () => {
    type Caught = Extract<flagsTeamsQuery['response']['teams'], { readonly ok: true }>['value']
    expectTypeOf<Caught['edges'][number]['node']['name']>().toEqualTypeOf<string>()
    type Thrown = NonNullable<flagsEverywhereQuery['response']['flag']>
    expectTypeOf<Thrown['environments'][number]['on']>().toEqualTypeOf<boolean>()
    type Nullable = NonNullable<flagsInOneQuery['response']['flag']>
    expectTypeOf<NonNullable<Nullable['environment']>['on']>().toEqualTypeOf<boolean | null | undefined>()
  })

  it('reads a deferred fragment, which comes with the rest', async () => {
    const environment = createEnvironment(url, tokens.admin)
    const variables = { projectKey: 'web', key: 'checkout-guest-flow' }
    const page = await fetchQuery<flagsPageQuery>(environment, flagPage, variables).toPromise()
    const log = environment.lookup(getSingularSelector(getFragment(flagLog), page?.flag) as SingularReaderSelector)
    expect(log.isMissingData).toBe(false)
    expect(log.data).toHaveProperty('auditLog.edges.0.node.title')
  })

  it('reads a list into a connection of the store', async () => {
    const environment = createEnvironment(url, tokens.admin)
    const variables = { projectKey: 'web', first: 3 }
    const first = await fetchQuery<flagsListQuery>(environment, flagList, variables).toPromise()
    expect(first?.project?.flags?.edges).toHaveLength(3)
    const after = first?.project?.flags?.pageInfo.endCursor
    await fetchQuery<flagsListQuery>(environment, flagList, { ...variables, after }).toPromise()
    const shown = mounted(environment, flagList, variables)() as flagsListQuery['response']
    expect(new Set(shown.project?.flags?.edges.map(({ node }) => node.key)).size).toBe(6)
  })
})
