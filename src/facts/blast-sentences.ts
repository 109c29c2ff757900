import type { BlastDependent } from './blast-radius.ts'
import { counted, cut, listed, quoted } from './words.ts'

/** What depends on a flag or on a segment. What is unknown is undefined. */
export interface BlastFound {
  /** What changes. */
  readonly kind: 'flag' | 'segment'
  readonly key: string
  readonly maxDepth: number
  readonly dependents?: readonly BlastDependent[] | undefined
  /** The keys of the critical environments of the dependents. */
  readonly critical?: readonly string[] | undefined
  /** The number of dependents that the change can reach in some environment. Undefined if one of them is unknown. */
  readonly effective?: number | undefined
  readonly segments?: readonly string[] | undefined
  readonly files?: number | undefined
  readonly applications?: readonly string[] | undefined
  readonly approvalRequests?: number | undefined
  readonly experiments?: readonly string[] | undefined
}

/** The facts in English. What is unknown is left out, and nothing is said of what was not found beyond the search. */
export function blastSentences(found: BlastFound): readonly string[] {
  const { kind, key, segments, files, applications, approvalRequests, experiments } = found
  const what = `the ${kind} ${quoted(key)}`
  const evaluated = kind === 'flag' ? what : `flags with a rule for ${what}`
  const about = (some: Counted, noun: string, plural: string, it: string, listing?: readonly string[]) =>
    count(some) === 0
      ? []
      : [`${counted(count(some), noun)} ${verb(some, plural)} ${it}${listing ? `: ${named(listing)}` : ''}.`]
  return [
    ...ofDependents(found, what),
    ...about(segments ?? 0, 'segment', 'name', `${what} in a rule`, segments),
    ...about(files ?? 0, 'code file', 'name', what),
    ...about(applications ?? 0, 'application', 'evaluate', evaluated, applications),
    ...about(approvalRequests ?? 0, 'approval request', 'wait', `for ${what}`),
    ...about(experiments ?? 0, 'experiment', 'use', evaluated, experiments),
  ]
}

function ofDependents({ maxDepth, dependents, critical, effective }: BlastFound, what: string): readonly string[] {
  if (!dependents) return []
  if (!dependents.length) return [`No flag was found that depends on ${what}.`]
  const environments = dependents.flatMap((one) => one.environments.map(({ environmentKey }) => environmentKey))
  const keys = [...new Set(environments)].toSorted()
  const deepest = dependents.at(-1)!.depth
  return [
    `${counted(count(dependents), 'flag')} ${verb(dependents, 'depend')} on ${what}: ${named(dependents.map(({ key }) => key))}.`,
    `${dependents.length === 1 ? 'It does' : 'They do'} so in ${counted(count(keys), 'environment')}: ${named(keys)}.`,
    ...(critical?.length
      ? [
          `${counted(count(critical), 'critical environment')} ${verb(critical, 'are')} among these: ${named(critical)}.`,
        ]
      : []),
    ...(effective === undefined ? [] : [reach(effective, dependents.length)]),
    ...(deepest === maxDepth ? [`The search ended at depth ${maxDepth}, so deeper dependents can exist.`] : []),
  ]
}

function reach(effective: number, all: number): string {
  if (effective === all) return `A change can reach what ${all === 1 ? 'it serves' : 'all of them serve'}.`
  const others = all === 1 ? 'It is' : effective === 0 ? 'All of them are' : 'The others are'
  const reached = effective === 0 ? '' : `A change can reach what ${effective} of them ${verb(effective, 'serve')}. `
  return `${reached}${others} off, or blocked by other flags.`
}

type Counted = number | readonly unknown[]

const count = (some: Counted): number => (typeof some === 'number' ? some : some.length)

/** A verb in the present, for one or several. */
const verb = (some: Counted, plural: string): string => {
  if (count(some) !== 1) return plural
  return plural === 'are' ? 'is' : `${plural}s`
}

const named = (values: readonly string[]): string => listed(values, cut, 'and')
