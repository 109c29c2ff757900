import { print } from 'graphql'
import { describe, expect, expectTypeOf, inject, it } from 'vitest'
import { ask } from '../fetch/ask.ts'
import { type Flag, type FlagVariables, flagDocument } from '../gql-tada/flags.ts'
import { tokens } from './gateway.ts'

describe('gql.tada', () => {
  it('types the scalars, the variables and the result of a document', async () => {
    const url = inject('url')
    const variables: FlagVariables = { projectKey: 'web', key: 'checkout-tax-preview' }
    const { data } = await ask<{ flag: Flag }>({ url, token: tokens.admin }, print(flagDocument), variables)
    expectTypeOf<Flag['createdAt']>().toEqualTypeOf<string | null>()
    expectTypeOf<Flag['siteUrl']>().toEqualTypeOf<string | null>()
    expect(data?.flag).toMatchObject({ name: 'Checkout: tax preview', variations: [{ value: true }, { value: false }] })
  })
})
