import type { Context, Info } from '../../context.ts'
import { isOnWholeFlag } from '../../facts/access/actions.ts'
import { begin, type Starts, startEarly } from '../../graph/early.ts'
import type { Args } from '../../graph/selection.ts'
import type { MemberSource } from '../../rest/account/members.ts'
import type { FlagEnvironmentGlimpse } from '../../rest/flags/flag-environments.ts'
import type { ProjectGlimpse } from '../../rest/projects/projects.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { accessInputs, partsNamed, questionOf } from './access-question.ts'
import { listingOf, type MembersArgs } from './member-listing.ts'

/** The parts of a member's document that decisions need. */
export const accessParts: readonly string[] = ['roleAttributes']

/** Begins to read the roles and teams of the account. */
function beginAccessInputs(context: Context): void {
  begin(() => accessInputs(context))
}

/** Begins to read whom a field of access is about, and by what it is decided. */
export function beginWhoCan(context: Context, args: Args): void {
  beginAccessInputs(context)
  begin(() => context.loaders.members.all(listingOf(args as MembersArgs), accessParts))
}

/** Begins to read an environment, or all of the project for an action on the whole flag. */
export function beginEnvironmentFor(
  projectKey: string,
  environmentKey: string,
  action: unknown,
  context: Context,
): void {
  const { environments } = context.loaders
  if (isOnWholeFlag('flag', String(action))) environments.begin(projectKey)
  else begin(() => environments.byKey(projectKey, environmentKey))
}

interface OfFlag extends Pick<FlagEnvironmentGlimpse, 'flag'> {
  /** Null for all environments while they are unknown. */
  readonly environmentKey: string | null
}

interface OfSegment {
  readonly at: EnvironmentAddress
}

/** The reads of decisions that can begin before the object is there. */
export const accessStarts: Starts<never, Context> = {
  FlagEnvironment: {
    whoCan({ flag: { at }, environmentKey }: OfFlag, args, context) {
      beginWhoCan(context, args)
      if (environmentKey !== null) beginEnvironmentFor(at.projectKey, environmentKey, args.action, context)
      return []
    },
    approval({ flag: { at }, environmentKey }: OfFlag, _, context) {
      if (environmentKey !== null) beginEnvironmentFor(at.projectKey, environmentKey, undefined, context)
      return []
    },
  },
  Segment: {
    whoCan({ at }: OfSegment, args, context) {
      beginWhoCan(context, args)
      beginEnvironmentFor(at.projectKey, at.environmentKey, undefined, context)
      return []
    },
    approval({ at }: OfSegment, _, context) {
      beginEnvironmentFor(at.projectKey, at.environmentKey, undefined, context)
      return []
    },
  },
  Project: {
    whoCan(_: ProjectGlimpse, args, context) {
      beginWhoCan(context, args)
      return []
    },
  },
  Member: {
    can(_: MemberSource, { action, resource }, context) {
      beginAccessInputs(context)
      begin(() => questionOf(String(action), { parts: partsNamed('resource', String(resource)) }, context))
      return []
    },
  },
}

const below = (source: object): readonly object[] => [source]

const listsOf = (type: string): Starts<never, Context> => ({
  [`${type}Connection`]: { nodes: below, edges: below },
  [`${type}Edge`]: { node: below },
  [type]: accessStarts[type]!,
})

/** Begins what decides on the members of a list, in parallel to the list. */
export const beginAccessOfMembers = (info: Info, context: Context): void => {
  startEarly(info, listsOf('Member'), {}, context)
}

/** Begins what decides on the segments of a list, in parallel to the list. */
export const beginAccessOfSegments = (at: EnvironmentAddress, info: Info, context: Context): void => {
  startEarly(info, listsOf('Segment'), { at } satisfies OfSegment, context)
}
