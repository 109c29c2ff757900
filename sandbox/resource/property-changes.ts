import type { About } from '../changes/audit-targets.ts'
import type { Patched } from '../patches/json-patch.ts'
import type { Call, Written } from './call.ts'
import { changedOf, commit } from './change.ts'

/** What the audit log calls a change of each property of something. */
export type PropertyActions = Readonly<Record<string, string>>

interface PropertyChange extends Pick<Patched, 'comment' | 'how'> {
  about: About
  /** To be read after "changed", such as `the role`. */
  what: string
  actions: PropertyActions
  /** Rows or documents, in which the properties have the names of the actions. */
  before: object
  after: object
  /** The documents before and after. */
  previous: object
  current: object
}

/** Writes down a change that a patch made of the properties of something, and answers with what that is like now. */
export function commitProperties(call: Call, change: PropertyChange): Written {
  const { about, what, actions, before, after, previous, current, comment, how } = change
  const names = changedOf(before, after, Object.keys(actions))
  commit(call, {
    about,
    titleVerb: `changed ${what}`,
    actions: names.map((name) => actions[name]!),
    shortDescription: `Changed ${names.join(', ')}`,
    comment,
    ...how,
    previous,
    current,
  })
  return { status: 200, document: current }
}

interface Making {
  about: About
  /** To be read after "created" or "deleted", such as `the role`. */
  what: string
  action: string
  shortDescription?: string
}

/** Writes down that something was made, and answers with it. */
export function commitCreation(
  call: Call,
  current: object,
  { about, what, action, shortDescription = `Created ${what}` }: Making,
  status: 200 | 201 = 201,
): Written {
  commit(call, { about, titleVerb: `created ${what}`, actions: [action], shortDescription, current })
  return { status, document: current }
}

/** Writes down that something was taken away. */
export function commitDeletion(call: Call, previous: object, { about, what, action }: Making): Written {
  commit(call, {
    about,
    titleVerb: `deleted ${what}`,
    actions: [action],
    shortDescription: `Deleted ${what}`,
    previous,
  })
  return { status: 204 }
}
