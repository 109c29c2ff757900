import { resolve } from 'node:path'
import { describe, expect, expectTypeOf, inject, it, onTestFinished } from 'vitest'
import type { FlagInstruction } from '../codegen/__generated__/graphql.ts'
import { execute } from '../codegen/execute.ts'
import { flagDocument, setFlagDocument, teamsDocument } from '../codegen/flags.ts'
import { startGateway, tokens } from './gateway.ts'

const url = inject('url')

const variables = { projectKey: 'web', key: 'checkout-tax-preview' }

describe("graphql-codegen's client preset", () => {
  it('types the scalars, and what is null only beside an error as non-null', async () => {
    const { flag } = await execute({ url, token: tokens.admin }, flagDocument, variables)
    expectTypeOf(flag!.name).toEqualTypeOf<string>()
    expectTypeOf(flag!.createdAt).toEqualTypeOf<string>()
    expectTypeOf(flag!.siteUrl).toEqualTypeOf<string | null>()
    expectTypeOf(flag!.variations[0]!.value).toEqualTypeOf<unknown>()
    expect(flag).toEqual({
      name: 'Checkout: tax preview',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      siteUrl: expect.stringMatching(/^http/),
      variations: [{ value: true }, { value: false }],
    })
  })

  it('takes one instruction in an object, no more and no less', async () => {
    const input = { ...variables, environmentKey: 'preview', instructions: [{ setFlagOn: true }] }
    const { updateFlag } = await execute({ url, token: tokens.admin }, setFlagDocument, { input })
    expect(updateFlag.userErrors).toEqual([])
    // @ts-expect-error An instruction has one kind.
    const both: FlagInstruction = { setFlagOn: true, archiveFlag: true }
    const two = { input: { ...input, instructions: [both] } }
    await expect(execute({ url, token: tokens.admin }, setFlagDocument, two)).rejects.toThrow('FlagInstruction')
  })

  it('throws if a field failed', async () => {
    await expect(execute({ url, token: tokens.limited }, teamsDocument, {})).rejects.toThrow('403')
  })

  it('makes the list of the documents that a gateway trusts', async () => {
    const file = resolve(import.meta.dirname, '../codegen/__generated__/persisted-documents.json')
    const careful = await startGateway({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: file })
    onTestFinished(careful.stop)
    const gateway = { url: careful.url, token: tokens.admin, trusted: true }
    expect(await execute(gateway, flagDocument, variables)).toMatchObject({ flag: { name: 'Checkout: tax preview' } })
    const query = { toString: () => '{ __typename }' } as typeof teamsDocument
    await expect(execute({ ...gateway, trusted: false }, query, {})).rejects.toThrow('trusts')
  })
})
