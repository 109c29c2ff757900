import type { Known } from './find.ts'
import { listOf, nameIn, numberOf, objectOf, textOf } from './known.ts'

/** A flag or a segment that a change reaches, with those that it reaches through it. */
export interface Branch {
  readonly name: string
  readonly kind: 'flag' | 'segment'
  readonly environments: readonly {
    readonly key: string
    readonly critical: boolean
    readonly effective: boolean | null
  }[]
  readonly below: readonly Branch[]
}

interface Growing extends Branch {
  readonly below: Growing[]
}

/** The dependents as a tree by what they depend through. Those whose way the query does not select stand at the root. */
export function treeOf(radius: Known): readonly Branch[] {
  const roots: Growing[] = []
  const byName = new Map<string, Growing>()
  const sorted = [...listOf(radius.dependents)].sort(
    (one, other) => (numberOf(one.depth) ?? 0) - (numberOf(other.depth) ?? 0),
  )
  for (const dependent of sorted) {
    const key = textOf(dependent.key) ?? nameIn(dependent.flag ?? dependent)
    const branch: Growing = {
      name: key,
      kind: 'flag',
      environments: listOf(dependent.environments).map(environmentOf),
      below: [],
    }
    parentOf(dependent).push(branch)
    byName.set(key, branch)
  }

  function parentOf({ via, viaSegment }: Known): Growing[] {
    const segment = objectOf(viaSegment)
    if (segment) {
      const name = textOf(segment.key) ?? nameIn(segment)
      const known = byName.get(`segment ${name}`)
      const branch: Growing = known ?? { name, kind: 'segment', environments: [], below: [] }
      if (!known) roots.push(branch)
      byName.set(`segment ${name}`, branch)
      return branch.below
    }
    const flag = objectOf(via)
    return (flag && byName.get(textOf(flag.key) ?? nameIn(flag))?.below) ?? roots
  }

  return roots
}

function environmentOf(environment: Known): Branch['environments'][number] {
  return {
    key: textOf(environment.environmentKey) ?? nameIn(environment.environment),
    critical: environment.critical === true,
    effective: typeof environment.effective === 'boolean' ? environment.effective : null,
  }
}
