import { type Asking, type Below, type Leading, type Ref, refTo } from './asking.ts'
import type { Field } from './selection.ts'
import type { Known, Rep } from './told.ts'

/** The fields that need no configuration: the address contains them, or they have reads of their own. */
const ofAddress = ['id', 'projectKey', 'flagKey', 'environmentKey']
const ownReads = ['status', 'dependents', 'followers', 'expiringTargets']
const inFull = ['targets', 'rules', 'prerequisites']
const telling = ['status', 'expiringTargets']

/** The keys of the environments that a field names, `all` if it names none and they are unknown. */
function environmentsOf({ name, args }: Field, p: string, known: Known): readonly string[] | 'all' {
  if (name === 'environment') return [String(args.key)]
  if (Array.isArray(args.keys)) return args.keys as string[]
  return known.keys(`environments ${p}`)?.value ?? 'all'
}

/** The parts of a flag that its configurations need. */
export function flagPartsOf(field: Field, ref: Ref, known: Known): string[] {
  const { fields } = field
  const keys = environmentsOf(field, ref.at[0]!, known)
  if (keys === 'all' || (field.name === 'environments' && !field.args.keys && known.doc('Flag', ref.at, 'all')))
    return ['all']
  const full = fields.some(({ name }) => inFull.includes(name) || (name === 'fallthrough' && isDetailed(fields)))
  const needsNone =
    fields.every(({ name }) => [...ofAddress, ...ownReads].includes(name)) &&
    fields.some(({ name }) => telling.includes(name))
  if (needsNone) return []
  return keys.map((e) => `${full ? 'full' : 'on'}:${e}`)
}

const isDetailed = (fields: readonly Field[]): boolean =>
  fields
    .filter(({ name }) => name === 'fallthrough')
    .some((one) =>
      one.fields.some(
        ({ name, fields }) =>
          name === 'rollout' &&
          fields.some((leaf) => ['contextKind', 'seed', 'experimentAllocation'].includes(leaf.name)),
      ),
    )

/** The configurations of a flag. */
export const flagEnvironment: Leading = {
  tells: true,
  parts: flagPartsOf,
  go(asking, below) {
    const { ref, field, rep } = below
    const named = environmentsOf(field, ref.at[0]!, asking.known)
    const keys = named === 'all' ? Object.keys(rep?.environments ?? {}) : named
    for (const e of keys) configuration(asking, below, e)
  },
  early(asking, { ref, field }) {
    const keys = environmentsOf(field, ref.at[0]!, asking.known)
    const fields = field.fields.filter(({ name }) => [...ownReads, 'environment'].includes(name))
    const below = { ref, field: { ...field, fields }, wave: ref.wave, rep: undefined }
    if (keys !== 'all') for (const e of keys) configuration(asking, below, e)
    else {
      const [p, f] = ref.at as [string, string]
      if (fields.some(({ name }) => name === 'environment')) allEnvironments(asking, p, ref, fields)
      if (fields.every(({ name }) => name !== 'status')) return
      if (!asking.known.fact(`status ${p} ${f}`))
        asking.want({ kind: 'statuses', at: [p, f], wave: ref.wave, early: ref.early })
    }
  },
}

/** That a flag is in several environments, and that all of them are needed, can be foreseen. */
function allEnvironments(asking: Asking, p: string, ref: Ref, fields: readonly Field[]): void {
  const sample = refTo('Environment', [p, ''], ref.wave, { sure: true, glimpse: ['name'] })
  const below = fields.filter(({ name }) => name === 'environment').flatMap(({ fields }) => fields)
  if (!asking.needs(sample, below)) return
  const window = 'all'
  asking.want({
    kind: 'list',
    type: 'Environment',
    at: [`environments ${p}`, p],
    wave: ref.wave,
    early: ref.early,
    window,
  })
}

function configuration(asking: Asking, { ref, field, wave, rep }: Below, e: string): void {
  const [p, f] = ref.at as [string, string]
  if (asking.known.doc('Environment', [p, e], 'absent')?.value === null) return
  const whole = asking.known.doc('Flag', ref.at, `full:${e}`) ?? asking.known.doc('Flag', ref.at, `on:${e}`)
  if (whole && !whole.value?.environments?.[e]) return
  const config: Rep = whole?.value?.environments[e]
  const early = field.name === 'environments' && !field.args.keys ? Math.max(ref.early, wave) : ref.early
  const known = Math.max(wave, whole && rep ? whole.wave : 0)
  for (const { name, fields } of field.fields) {
    if (name === 'status') status(asking, p, f, e, wave, early)
    if (name === 'followers') followers(asking, p, f, e, wave, early, fields)
    if (name === 'dependents') dependents(asking, p, f, e, wave, early, fields)
    if (name === 'expiringTargets') expiring(asking, p, f, e, wave)
    if (name === 'flag') asking.ref(ref, fields)
    if (name === 'environment') {
      asking.ref(refTo('Environment', [p, e], wave, { early, sure: true, glimpse: ['name'] }), fields)
    }
    if (name === 'prerequisites' && config?.prerequisites) {
      for (const { key } of config.prerequisites) {
        for (const one of fields.filter((leaf) => leaf.name === 'flag'))
          asking.ref(refTo('Flag', [p, key], known, { early, sure: true }), one.fields)
      }
    }
    if (name === 'rules' && config?.rules) {
      segmentsIn(asking, config.rules, [p, e], known, early, { name, args: {}, on: undefined, fields })
    }
  }
}

function status(asking: Asking, p: string, f: string, e: string, wave: number, early: number): void {
  const isIn = ({ _links }: Rep) => _links.parent.href === `/api/v2/flags/${p}/${f}`
  if (asking.known.fact(`status ${p} ${f}`)) return
  if (asking.known.fact(`statuses ${p} ${e}`)?.value.items.some(isIn)) return
  asking.want({ kind: 'status', at: [p, f, e], wave, early })
}

function followers(
  asking: Asking,
  p: string,
  f: string,
  e: string,
  wave: number,
  early: number,
  fields: readonly Field[],
) {
  const all = asking.known.fact(`followers ${p} ${e}`)
  const own = asking.known.fact(`followers ${p} ${e} ${f}`)
  if (!all && !own) return asking.want({ kind: 'followers', at: [p, f, e], wave, early })
  const members: Rep[] = own?.value.items ?? all!.value.items.find(({ flagKey }: Rep) => flagKey === f)?.followers ?? []
  const glimpse = ['email', 'firstName', 'lastName', 'role']
  for (const { _id } of members)
    asking.ref(refTo('Member', [_id], Math.max(wave, (own ?? all)!.wave), { early, sure: true, glimpse }), fields)
}

function dependents(
  asking: Asking,
  p: string,
  f: string,
  e: string,
  wave: number,
  early: number,
  fields: readonly Field[],
) {
  const found = dependentKeys(asking.known, p, f, e)
  if (!found) return asking.want({ kind: 'dependents', at: [p, f, e], wave, early })
  for (const key of liveAmong(asking, p, found)) {
    for (const one of fields.filter(({ name }) => name === 'flag'))
      asking.ref(refTo('Flag', [p, key], Math.max(wave, found.wave), { sure: true, glimpse: ['name'] }), one.fields)
  }
}

/** Archived dependents are left out, so the state of each is wanted. */
export function liveAmong(
  asking: Asking,
  p: string,
  { value, wave }: { value: readonly string[]; wave: number },
): string[] {
  const archived = asking.known.keys(`flags ${p} state:archived`)?.value
  return value.filter((key) => {
    const doc = asking.known.doc('Flag', [p, key])
    if (!doc && !archived) asking.want({ kind: 'archived', at: [p, key], wave })
    return !(doc?.value?.archived ?? archived?.includes(key))
  })
}

/** The dependents in all environments. */
export function allDependents(known: Known, p: string, f: string): { value: string[]; wave: number } | undefined {
  const own = known.fact(`dependents ${p} ${f}`)
  if (own) return { value: (own.value.items as Rep[]).map(({ key }) => String(key)), wave: own.wave }
  const keys = known.keys(`environments ${p}`)
  const found = keys?.value.map((e) => dependentKeys(known, p, f, e))
  if (!found?.every((one) => one !== undefined)) return undefined
  const wave = Math.max(keys!.wave, ...found.map((one) => one.wave))
  return { value: [...new Set(found.flatMap(({ value }) => value))], wave }
}

/** From the route of the flag, or from the prerequisites of all flags. */
function dependentKeys(known: Known, p: string, f: string, e: string) {
  const own = known.fact(`dependents ${p} ${f}`) ?? known.fact(`dependents ${p} ${f} ${e}`)
  if (own) return { value: (own.value.items as Rep[]).map(({ key }) => String(key)), wave: own.wave }
  const keys = known.keys(`flags ${p}`)
  const flags = keys?.value.map((key) => known.doc('Flag', [p, key], `full:${e}`))
  if (!flags?.every((flag) => flag !== undefined)) return undefined
  const uses = (flag: Rep) => (flag.environments?.[e]?.prerequisites ?? []).some(({ key }: Rep) => key === f)
  const value = flags.filter((flag) => uses(flag.value)).map((flag) => String(flag.value.key))
  return { value, wave: Math.max(keys!.wave, ...flags.map(({ wave }) => wave)) }
}

/** A flag without targets in an environment has none that expire. */
function expiring(asking: Asking, p: string, f: string, e: string, wave: number): void {
  const config = asking.known.doc('Flag', [p, f], `full:${e}`)?.value?.environments?.[e]
  if (config && ![...config.targets, ...config.contextTargets].some(({ values }: Rep) => values.length)) return
  if (!asking.known.fact(`expiring ${p} ${f} ${e}`)) asking.want({ kind: 'expiring', at: [p, f, e], wave })
}

/** The segments in the clauses of rules. */
export function segmentsIn(
  asking: Asking,
  rules: readonly Rep[],
  at: readonly string[],
  wave: number,
  early: number,
  field: Field,
): void {
  const clauses = field.fields.filter(({ name }) => name === 'clauses').flatMap(({ fields }) => fields)
  for (const { fields } of clauses.filter(({ name }) => name === 'segments')) {
    for (const { op, values } of rules.flatMap((rule) => rule.clauses as Rep[])) {
      if (op !== 'segmentMatch') continue
      for (const key of values) asking.ref(refTo('Segment', [at[0]!, at[1]!, key], wave, { early }), fields)
    }
  }
}
