import type { KnownKeys } from '../rest/client/known-keys.ts'
import type { NodeType } from '../rest/resources.ts'
import { beginning } from '../rest/shown.ts'
import { nearestKey } from './nearest.ts'

/** Objects of a type below their owners. */
interface Place {
  readonly type: NodeType
  /** The keys of the owners, in the order of the address. Undefined for one that the query does not name. */
  readonly owners: readonly (string | undefined)[]
  /** Null without a token, and where keys are not told. */
  readonly known: KnownKeys | null
}

/** Explains keys that name nothing, by the keys that earlier answers contained. */
export function unknownKey({ type, owners, known }: Place) {
  const keysOf = (of: NodeType, within: Place['owners']): ReadonlySet<string> => {
    const named = within.filter((one) => one !== undefined)
    return (named.length === within.length && known?.of(of, named)) || new Set()
  }
  const own = keysOf(type, owners)
  const [project, environment] = owners
  const places = [
    ...(environment === undefined ? [] : [`of the environment ${quoted(environment)}`]),
    ...(project === undefined ? [] : [`of the project ${quoted(project)}`]),
  ]

  /** The owner that another known one most likely stands for. */
  function otherOwner(): { readonly noun: string; readonly key: string } | undefined {
    const line = [
      ['Project', 'project', project, []],
      ['Environment', 'environment', environment, [project]],
    ] as const
    for (const [of, noun, key, within] of line) {
      const all = keysOf(of, within)
      if (key === undefined || all.size === 0 || all.has(key)) continue
      const other = nearestKey(key, all)
      if (other !== undefined) return { noun: `the ${noun} `, key: other }
    }
    return undefined
  }

  return {
    isKnown: (key: string) => own.has(key),
    said(key: string): { readonly message: string; readonly suggestion: string | null } {
      const other = otherOwner()
      const nearest = other?.key ?? nearestKey(key, own)
      const where = [quoted(key), 'names no', nounOf(type), ...places].join(' ')
      const advice = nearest === undefined ? '' : ` Did you mean ${other?.noun ?? ''}${quoted(nearest)}?`
      return { message: `${where}.${advice}`, suggestion: nearest ?? null }
    },
  }
}

const longestShown = 100

const quoted = (key: string): string => `\`${beginning(key, longestShown)}\``

/** The words of the name of a type: `AI config` for `AIConfig`. */
const nounOf = (type: string): string =>
  type
    .split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word) => (/^[A-Z]+$/.test(word) ? word : word.toLowerCase()))
    .join(' ')
