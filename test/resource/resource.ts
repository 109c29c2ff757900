import type { Doc } from '../support/sandbox-ask.ts'
import type { Stack } from '../support/stack.ts'
import { testFailures } from './failures.ts'
import { testPages } from './pages.ts'
import { testReads } from './reads.ts'

/** A resource, as the tests that all resources share ask for it. */
export interface Resource {
  /** The name of its type, such as `CustomRole`. */
  readonly type: string
  readonly stack: () => Stack
  /** Whether the list has no pages. Default false. */
  readonly unpaged?: true
  /** All documents of its list, in their order. */
  readonly documents: () => readonly Doc[]
  /** The keys of a document with every part, and of the address around it. */
  readonly sample: string
  /** The address of an object with a key, as federation and global ids have it. */
  readonly address: (key: string) => Readonly<Record<string, string>>
  /** The field of one object with a key, such as `role(key: "analyst")`. */
  readonly field: (key: string) => string
  /** The REST path of that object. */
  readonly path: (key: string) => string
  /** The fields around the list, the outermost first. Default none. */
  readonly within?: readonly string[]
  /** Whether the fields around the list always have a value, so that a 404 is an error of the list. Default false. */
  readonly certain?: true
  /** The name of the field of the list. */
  readonly list: string
  /** The REST path of the list. */
  readonly listPath: string
  /** What is asked for where every field is selected, such as `expand=members`. Default nothing. */
  readonly parts?: string
  /** The field with the last part of the address, and the property of the document that it comes from. Default `key` and `key`. */
  readonly own?: readonly [field: string, property: string]
  /** What every call of the list asks for besides a page, such as `showAll=false`. Default nothing. */
  readonly listing?: string
  /** A field of the type that has the name of its property, where one will do. Default `name`. */
  readonly plain?: string
  /** A selection of every field of the document. */
  readonly selection: string
  /** The fragments that the selection spreads. Default none. */
  readonly fragments?: string
  /** What that selection answers of a document. */
  readonly said: (doc: Doc) => object
  /** The properties that a document never lacks. */
  readonly promised: readonly string[]
  /** An action that `viewerCan` allows the admin and denies the reader. Default none: the type has no `viewerCan`. */
  readonly action?: string
  /** Filters, each with what it sends as the parameter `filter`. Default none. */
  readonly filters?: readonly (readonly [given: string, sent: string])[]
  /** Whether LaunchDarkly's routes are in beta. Default false. */
  readonly beta?: true
  /** The values of the order's `field`, each with what it sends as the parameter `sort`. Default none. */
  readonly orders?: readonly (readonly [field: string, sent: string])[]
}

/**
 * The tests of what every resource does: fields, look-ups, pages, filters and failures.
 *
 * @example testResource({ type: 'CustomRole', field: (key) => `role(key: "${key}")`, … })
 */
export function testResource(resource: Resource): void {
  testReads(resource)
  if (!resource.unpaged) testPages(resource)
  testFailures(resource)
}
