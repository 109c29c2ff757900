import type { ApprovalRequestRep } from '../rest/changes/approval-requests.ts'
import type { AuditLogEntryListingRep } from '../rest/changes/audit-log.ts'

type Entry = Pick<AuditLogEntryListingRep, 'date' | 'accesses' | 'target'>

/** What the completed approval requests tell about an entry. */
export type EntryApproval<Request> =
  | { readonly state: 'APPROVED'; readonly request: Request }
  /** Several requests were applied to the resource at that time, and not one of them alone fits the actions. */
  | { readonly state: 'SEVERAL' }
  /** No request was applied to the resource at that time. */
  | { readonly state: 'NONE' }
  /** None was found, and the entry is older than the oldest request, so that LaunchDarkly may have forgotten it. */
  | { readonly state: 'BEFORE' }

/** The longest time between the application of a request and its entry, in ms. */
const apart = 5000

/**
 * Makes a function that finds the approval request of an entry: a completed request about a resource of the entry, applied within five
 * seconds of it.
 *
 * @param requests All completed requests that were read.
 */
export function approvalsIn<Request extends ApprovalRequestRep>(requests: readonly Request[]) {
  const applied = requests.filter(({ resourceId, appliedDate }) => resourceId !== undefined && isTime(appliedDate))
  const since = applied.reduce(
    (oldest, { creationDate }) => (creationDate < oldest ? creationDate : oldest),
    Number.POSITIVE_INFINITY,
  )
  const bySlot = Map.groupBy(applied, ({ resourceId, appliedDate }) => slotOf(resourceId!, appliedDate!))

  function near(resource: string, date: number): readonly Request[] {
    return [date - apart, date, date + apart]
      .flatMap((time) => bySlot.get(slotOf(resource, time)) ?? [])
      .filter(({ appliedDate }) => Math.abs(appliedDate! - date) <= apart)
  }

  return ({ date, accesses, target }: Entry): EntryApproval<Request> => {
    const resources = new Set((target?.resources ?? []).flatMap((one) => [one, inEveryEnvironment(one)]))
    const found = new Set([...resources].flatMap((resource) => near(resource, date)))
    if (found.size === 0) return { state: date >= since ? 'NONE' : 'BEFORE' }
    const [only, ...others] = found.size === 1 ? found : [...found].filter((one) => fits(one, accesses))
    return only && others.length === 0 ? { state: 'APPROVED', request: only } : { state: 'SEVERAL' }
  }
}

const isTime = (date: unknown): boolean => Number.isSafeInteger(date)

const slotOf = (resource: string, time: number): string => `${Math.floor(time / apart)} ${resource}`

/** A request about a flag in every environment names it with a star. */
const inEveryEnvironment = (specifier: string): string => specifier.replace(/:env\/[^:;]+/, ':env/*')

/** Whether a request can have had all the actions of an entry. */
function fits({ instructions }: ApprovalRequestRep, accesses: Entry['accesses']): boolean {
  const done = (accesses ?? [])
    .flatMap(({ action }) => action ?? [])
    .filter((action) => !/ApprovalRequest$/.test(action))
  const asked = new Set(instructions.map((one) => actionOf(kindOf(one))))
  return done.length > 0 && done.every((action) => asked.has(action))
}

const kindOf = (instruction: unknown): string => {
  const kind = (instruction as { readonly kind?: unknown } | null | undefined)?.kind
  return typeof kind === 'string' ? kind : ''
}

/** The actions of the audit log, by the kinds of instructions. */
const actions: readonly (readonly [kinds: RegExp, action: string])[] = [
  [/^turnFlagO(n|ff)$/, 'updateOn'],
  [/^(add|remove|replace|clear)(User)?Targets$/, 'updateTargets'],
  [/Prerequisites?$/, 'updatePrerequisites'],
  [/Fallthrough/, 'updateFallthrough'],
  [/OffVariation$/, 'updateOffVariation'],
  [/RuleDescription$/, 'updateFlagRuleDescription'],
  [/Rules?$|^updateRule|Clauses?$/, 'updateRules'],
  [/TrackEvents/, 'updateTrackEvents'],
  [/Included/, 'updateIncluded'],
  [/Excluded/, 'updateExcluded'],
  [/DefaultVariation$/, 'updateFlagDefaultVariations'],
  [/Variation$/, 'updateFlagVariations'],
  [/Tags$/, 'updateTags'],
  [/^(archive|restore)Flag$/, 'updateGlobalArchived'],
]

const actionOf = (kind: string): string => actions.find(([kinds]) => kinds.test(kind))?.[1] ?? kind
