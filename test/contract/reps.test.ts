import { describe, expect, it } from 'vitest'
import { repFindings, repsIn, restSources } from '../../contract/reps.ts'
import type { ApiDocument } from '../../contract/schema.ts'

const ours = () => repsIn(restSources())

/** A document that declares of each schema just what our document has. */
function agreeing(): {
  document: ApiDocument
  declare(schema: string, name: string): void
  remove(schema: string, name: string): void
} {
  const document: ApiDocument = { openapi: '3.0.3', paths: {}, components: { schemas: {} } }
  const schemas = document.components!.schemas!
  for (const finding of repFindings(document, ours())) {
    const [, rep, schema] = /^(\w+): the document has no schema (\w+)/.exec(finding)!
    const properties = Object.fromEntries([...ours().get(rep!)!].map((name) => [name, {}]))
    schemas[schema!] = { properties: { ...schemas[schema!]?.properties, ...properties } }
  }
  return {
    document,
    declare: (schema, name) => {
      schemas[schema]!.properties![name] = {}
    },
    remove: (schema, name) => {
      delete schemas[schema]!.properties![name]
    },
  }
}

describe('the documents that we type', () => {
  it('are found in the sources, with what they inherit', () => {
    expect([...ours().get('MemberRep')!]).toEqual(expect.arrayContaining(['_id', 'email', 'teams', 'creationDate']))
    expect(repsIn(['export interface ARep {\n  readonly a?: { readonly deep: string }\n}\n']).get('ARep')).toEqual(
      new Set(['a']),
    )
  })

  it('agree with a document that declares the same', () => {
    expect(repFindings(agreeing().document, ours())).toEqual([])
  })

  it('are told what they lack and what they invent', () => {
    const { document, declare, remove } = agreeing()
    declare('FeatureFlag', 'colour')
    remove('Member', 'mfa')
    declare('Team', 'roles')
    expect(repFindings(document, ours())).toEqual([
      'FlagRep: lacks FeatureFlag.colour',
      'MemberRep: has mfa, which Member does not declare',
    ])
  })

  it('must all be there', () => {
    const reps = new Map(ours())
    reps.delete('FlagRep')
    expect(repFindings(agreeing().document, reps)).toEqual(['FlagRep: src/rest/ has no such interface'])
  })
})
