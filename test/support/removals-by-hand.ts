import { isDeepStrictEqual } from 'node:util'
import { rest } from './rest.ts'
import { askAll, type Doc } from './sandbox-ask.ts'
import type { Stack } from './stack.ts'

/** The verdict on a flag and the codes of its reasons, sorted. */
export interface ByHand {
  readonly verdict: string
  readonly codes: readonly string[]
}

const dayMs = 86_400_000

/** Whether each flag of a project can be removed, from REST's answers, by another way than the gateway. */
export async function removalsByHand(stack: Stack, projectKey: string): Promise<ReadonlyMap<string, ByHand>> {
  const { sandbox } = stack
  const now = sandbox.now()
  const environments: Doc[] = (await rest(stack, `/projects/${projectKey}/environments?limit=1000`)).items
  const flags = new Map<string, Doc>()
  const uses = new Map<string, Map<string, Doc>>()
  for (const { key } of environments) {
    for (const flag of await askAll(sandbox, `/flags/${projectKey}?env=${key}&summary=0`)) {
      const known = flags.get(flag.key)
      flags.set(flag.key, known ? { ...known, environments: { ...known.environments, ...flag.environments } } : flag)
    }
    const { items } = await rest(stack, `/flag-statuses/${projectKey}/${key}`)
    uses.set(key, new Map(items.map((one: Doc) => [one._links.parent.href.split('/').at(-1), one])))
  }
  const references: Record<string, Doc[]> = (await rest(stack, `/code-refs/statistics/${projectKey}`)).flags
  const requests = (await askAll(sandbox, '/approval-requests')).filter(({ status }) =>
    ['pending', 'scheduled'].includes(status),
  )
  const needed = new Set(
    [...flags.values()].flatMap((flag) =>
      Object.values<Doc>(flag.environments).flatMap(({ prerequisites }) => prerequisites.map(({ key }: Doc) => key)),
    ),
  )

  /** The variations that a flag can serve; null is the fallback value of the code. */
  function outcomes(flag: Doc, environment: string): Set<number | null> {
    const { on, offVariation = null, prerequisites } = flag.environments[environment]
    const before = prerequisites.map(({ key, variation }: Doc) => {
      const other = flags.get(key)
      if (!other?.environments[environment].on) return 'never'
      const served = outcomes(other, environment)
      return served.has(variation) ? (served.size > 1 ? 'sometimes' : 'always') : 'never'
    })
    if (!on || before.includes('never')) return new Set([offVariation])
    const own = sources(flag, environment).flatMap(({ variations }) => variations)
    return new Set(before.includes('sometimes') ? [...own, offVariation] : own)
  }

  const isRunning = (flag: Doc, environment: string): boolean => {
    const { on, prerequisites } = flag.environments[environment]
    const blocked = prerequisites.some(({ key, variation }: Doc) => {
      const other = flags.get(key)
      return !other?.environments[environment].on || !outcomes(other, environment).has(variation)
    })
    return on && !blocked
  }

  function judge(flag: Doc): ByHand {
    const all = environments.map(({ key, critical }) => {
      const config = flag.environments[key]
      const { name, lastRequested, default: fallback } = uses.get(key)!.get(flag.key)!
      const served = [...outcomes(flag, key)]
      const runs = isRunning(flag, key)
      const by = sources(flag, key)
      return {
        ...{
          critical,
          config,
          name,
          lastRequested,
          fallback,
          served,
          only: served.length === 1 ? served[0]! : undefined,
        },
        ways: runs ? [...new Set(by.map(({ of }) => of))].toSorted().join() : config.on ? 'blocked' : 'off',
        tests: runs && by.some(({ variations, tests }) => tests && variations.length > 1),
        unchanged: Math.floor((now - config.lastModified) / dayMs),
      }
    })
    const critical = all.some((one) => one.critical) ? all.filter((one) => one.critical) : all
    const others = all.filter((one) => !critical.includes(one))
    const files = (references[flag.key] ?? []).reduce((sum, { fileCount }) => sum + fileCount, 0)
    const distinct = (values: readonly unknown[]) => new Set(values).size
    const [first] = critical
    const isOne =
      distinct(critical.map(({ config }) => config.on)) === 1 && distinct(critical.map(({ only }) => only)) === 1
    const forward = isOne && typeof first?.only === 'number' ? flag.variations[first.only].value : undefined
    const hasForward = isOne && typeof first?.only === 'number'
    const offForLong = (one: (typeof all)[number]) => one.name === 'active' && !one.config.on && one.unchanged >= 7
    const blocking = {
      DEPENDENT_FLAGS: needed.has(flag.key),
      NEW_IN_CRITICAL: critical.some(({ name }) => name === 'new'),
      ACTIVE_IN_CRITICAL: critical.some((one) => one.name === 'active' && !offForLong(one)),
      SEVERAL_VARIATIONS: critical.some(({ served }) => served.length > 1),
      RUNNING_EXPERIMENT: all.some(({ tests }) => tests),
      CRITICAL_ON_OFF_DIFFER: distinct(critical.map(({ config }) => config.on)) > 1,
      CRITICAL_VARIATIONS_DIFFER: distinct(critical.flatMap(({ only }) => (typeof only === 'number' ? only : []))) > 1,
      CODE_FALLBACK_SERVED: critical.some(({ only }) => only === null),
    }
    const cautioning = {
      REQUESTED_WHILE_OFF: critical.some(offForLong),
      CODE_REFERENCES: files > 0,
      PENDING_CHANGES: requests.some(({ resourceId }) =>
        new RegExp(`^proj/${projectKey}:env/[^:]+:flag/${flag.key}$`).test(resourceId),
      ),
      PERMANENT: !flag.temporary,
      MECHANISMS_DIFFER:
        hasForward &&
        (distinct(critical.map(({ ways }) => ways)) > 1 || critical.some(({ ways }) => /rule|target/.test(ways))),
      FALLBACK_DIFFERS:
        hasForward && all.some(({ fallback = null }) => fallback !== null && !isDeepStrictEqual(fallback, forward)),
    }
    const noting = {
      USED_ELSEWHERE: others.some(({ name }) => name === 'active' || name === 'new'),
      HAS_PREREQUISITES: all.some(({ config }) => config.prerequisites.length > 0),
      NO_CRITICAL_ENVIRONMENT: !environments.some((one) => one.critical),
      UNREFERENCED_BUT_REQUESTED:
        files === 0 && all.some(({ lastRequested }) => lastRequested && now - Date.parse(lastRequested) < 7 * dayMs),
    }
    const namesOf = (claims: Record<string, unknown>) => Object.keys(claims).filter((name) => claims[name])
    return {
      verdict: namesOf(blocking).length ? 'BLOCKED' : namesOf(cautioning).length ? 'CAUTION' : 'SAFE',
      codes: [blocking, cautioning, noting].flatMap(namesOf).toSorted(),
    }
  }

  return new Map([...flags.values()].map((flag) => [flag.key, judge(flag)]))
}

interface Source {
  readonly of: 'target' | 'rule' | 'default'
  readonly variations: readonly number[]
  readonly tests: boolean
}

/** What serves variations in an environment, as far as it is reached. */
function sources(flag: Doc, environment: string): Source[] {
  const { targets, contextTargets, rules, fallthrough } = flag.environments[environment]
  const served = (of: Source['of'], { variation, rollout }: Doc): Source => ({
    of,
    variations: rollout
      ? [
          ...new Set<number>(
            rollout.variations.filter(({ weight }: Doc) => weight > 0).map((one: Doc) => one.variation),
          ),
        ]
      : [variation],
    tests: Boolean(rollout?.experimentAllocation),
  })
  const found: Source[] = [...targets, ...contextTargets]
    .filter(({ values }) => values.length)
    .map((one) => served('target', one))
  for (const rule of rules) {
    if (rule.disabled) continue
    found.push(served('rule', rule))
    if (!rule.clauses.length) return found
  }
  return [...found, served('default', fallthrough)]
}
