import { boolean, strings, text } from '../resource/body.ts'
import type { Derived } from '../resource/declaration.ts'
import { api } from '../resource/links.ts'
import { initially, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { aboutIn, ownerLinks, type Placed } from './integration-places.ts'
import { config } from './settings.ts'

/** What integration capabilities have in common: delivery configurations and persistent stores. */
export interface CapabilityRecord extends Placed {
  name: string
  integrationKey: string
  config: Readonly<Record<string, unknown>>
  on: boolean
  tags: readonly string[]
  version: number
}

export type SentCapability = Pick<CapabilityRecord, 'name' | 'config' | 'on' | 'tags'>

/**
 * The lines that are the same in the declarations of all capabilities.
 *
 * @param capability the name of the kind in paths.
 * @param name the name of one that is created without.
 */
export const declared = (capability: string, name: string) =>
  ({
    noun: 'integration',
    specifier: 'integration/*',
    beta: true,
    properties: {
      name: initially(text, name, 'updateName'),
      config: config({}, () => ''),
      on: usually(boolean, false, 'updateOn'),
      tags: usually(strings, [], 'updateTags'),
    },
    settled: <Row extends CapabilityRecord>(row: Row): Row => ({ ...row, version: row.version + 1 }),
    onlyAlone: ['config'],
    about: (row: CapabilityRecord, store: Store) =>
      aboutIn(row, store, {
        kind: 'integration',
        resource: `integration/${row.integrationKey}`,
        canonical: api(
          'integration-capabilities',
          capability,
          row.projectKey,
          row.environmentKey,
          row.integrationKey,
          row.id,
        ),
      }),
  }) as const

export const capabilityDocument = (row: CapabilityRecord, { links, access }: Derived) => ({
  _links: { ...links, ...ownerLinks(row) },
  _id: row.id,
  ...only(row, 'integrationKey', 'projectKey', 'environmentKey', 'config', 'on', 'tags', 'name', 'version'),
  _access: access,
})
