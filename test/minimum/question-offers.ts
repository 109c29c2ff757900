import { alone, filter, type Offer, type Offering, shared, withKind } from './offering.ts'
import { flagScan, pageOf } from './pages.ts'
import { type Read, reads, type Want } from './reads.ts'
import type { Known } from './told.ts'

const served = (kind: string, same: (at: readonly string[]) => boolean) => (one: Want) =>
  one.kind === kind && same(one.at)

const statusesIn = (p: string, e: string): Read =>
  reads.fact(
    `statuses ${p} ${e}`,
    { path: `/flag-statuses/${p}/${e}` },
    served('status', (at) => at[0] === p && at[2] === e),
    [p, e],
  )

const statusOf = (p: string, f: string): Read =>
  reads.fact(
    `status ${p} ${f}`,
    { path: `/flag-status/${p}/${f}` },
    (one) => ['status', 'statuses'].includes(one.kind) && one.at[0] === p && one.at[1] === f,
    [p],
    f,
  )

/** The reads that answer questions about objects, by the kind of the want. */
export const questionOffers: Readonly<Record<string, Offering>> = {
  fact(want) {
    const [name] = want.at as [string]
    const [kind, p, f] = name.split(' ') as [string, string, string]
    if (name === 'repositories') return [alone(want, reads.repositories())]
    if (kind === 'statuses') return [alone(want, statusesIn(p, f))]
    const get = factPaths[kind]!(p, f)
    const owner = kind === 'followers' ? [p, f] : p ? [p] : []
    return [
      alone(
        want,
        reads.fact(
          name,
          get,
          served(kind, (at) => at[0] === p),
          owner,
        ),
      ),
    ]
  },

  status: (want) => {
    const [p, f, e] = want.at as [string, string, string]
    return [shared(want, statusesIn(p, e)), alone(want, statusOf(p, f))]
  },

  statuses(want, wants, known) {
    const [p, f] = want.at as [string, string]
    const several =
      new Set(wants.filter(({ kind, at }) => kind === 'statuses' && at[0] === p).map(({ at }) => at[1])).size > 1
    const keys = known.keys(`environments ${p}`)
    const missing = keys?.value.find((e) => !known.fact(`statuses ${p} ${e}`))
    if (!several && want.early === want.wave) return [alone(want, statusOf(p, f))]
    const next: Offer | undefined = keys
      ? missing
        ? { read: withKind(statusesIn(p, missing), 'statuses'), wave: Math.max(want.early, keys.wave) + 1 }
        : undefined
      : { read: withKind(pageOf('Environment', `environments ${p}`, [p], 0), 'statuses'), wave: want.early + 1 }
    return [alone(want, statusOf(p, f)), next]
  },

  dependents(want, wants, known) {
    const [p, f, e] = want.at as [string, string, string]
    const whole = reads.fact(
      `dependents ${p} ${f}`,
      { path: `/flags/${p}/${f}/dependent-flags`, beta: true },
      served('dependents', (at) => at[0] === p && at[1] === f),
      [p],
      f,
    )
    if (e === '*') return [alone(want, whole), dependentsScan(want, wants, known)]
    const own = reads.fact(
      `dependents ${p} ${f} ${e}`,
      { path: `/flags/${p}/${e}/${f}/dependent-flags`, beta: true },
      served('dependents', (at) => at.join() === want.at.join()),
      [p, e],
      f,
    )
    const same = wants.filter(({ kind, at }) => kind === 'dependents' && at[0] === p && at[2] !== '*')
    const scans = new Set(same.map(({ at }) => at[1])).size > 1 || want.early < want.wave
    return [
      alone(want, whole),
      alone(want, own),
      scans
        ? flagScan(
            want,
            p,
            same.map(({ at }) => `full:${at[2]}`),
            known,
          )
        : undefined,
    ]
  },

  /** A flag without targets has none that expire, which its document tells. */
  expiring(want, wants, known) {
    const [p, f, e] = want.at as [string, string, string]
    const own = reads.fact(
      `expiring ${p} ${f} ${e}`,
      { path: `/flags/${p}/${f}/expiring-targets/${e}` },
      served('expiring', (at) => at.join() === want.at.join()),
      [p, e],
      f,
    )
    const same = wants.filter(({ kind, at }) => kind === 'expiring' && at[0] === p)
    const parts = same.map(({ at }) => `full:${at[2]}`)
    const scan = same.length > 1 ? flagScan(want, p, parts, known) : undefined
    return [alone(want, own), scan && { ...scan, read: withKind(scan.read, 'expiring') }]
  },

  /** Whether flags are archived: from their documents, or from the list of archived flags. */
  archived: (want) => {
    const [p, f] = want.at as [string, string]
    const list = `flags ${p} state:archived`
    const parts = { environments: [], full: false }
    const read = reads.flags(p, filter('state:archived'), list, { offset: 0, size: 100 }, parts, true)
    const single = reads.flag(p, f)
    const isOwn = served('archived', (at) => at.join() === want.at.join())
    return [
      alone(want, withKind(read, 'archived')),
      alone(want, { ...single, serves: (one) => isOwn(one) || single.serves(one) }),
    ]
  },

  followers: (want) => {
    const [p, f, e] = want.at as [string, string, string]
    const all = reads.fact(
      `followers ${p} ${e}`,
      { path: `/projects/${p}/environments/${e}/followers` },
      served('followers', (at) => at[0] === p && at[2] === e),
      [p, e],
    )
    const own = reads.fact(
      `followers ${p} ${e} ${f}`,
      { path: `/projects/${p}/flags/${f}/environments/${e}/followers` },
      served('followers', (at) => at.join() === want.at.join()),
      [p, e],
      f,
    )
    return [shared(want, all), alone(want, own)]
  },

  statistics: (want) => {
    const [p] = want.at as [string]
    const read = reads.fact(
      `statistics ${p}`,
      { path: `/code-refs/statistics/${p}` },
      served('statistics', (at) => at[0] === p),
      [p],
    )
    return [shared(want, read)]
  },

  extinctions: (want) => {
    const [p] = want.at as [string]
    const read = reads.fact(
      `extinctions ${p}`,
      { path: `/code-refs/extinctions?projKey=${p}` },
      served('extinctions', (at) => at[0] === p),
      [p],
    )
    return [shared(want, read)]
  },
}

/** The next page of all flags in full in all environments, for the dependents of several flags. */
function dependentsScan(want: Want, wants: readonly Want[], known: Known): Offer | undefined {
  const [p] = want.at as [string]
  const same = wants.filter(({ kind, at }) => kind === want.kind && at[0] === p && at[2] === '*')
  if (same.length < 2 && want.early === want.wave) return undefined
  const keys = known.keys(`environments ${p}`)
  if (!keys) {
    const read = withKind(pageOf('Environment', `environments ${p}`, [p], 0), want.kind)
    return { read, wave: want.early + 1 }
  }
  const flags = known.keys(`flags ${p}`)
  const isRead = (e: string) => flags?.value.every((f) => known.doc('Flag', [p, f], `full:${e}`))
  const parts = keys.value.filter((e) => !isRead(e)).map((e) => `full:${e}`)
  const scan = flagScan({ ...want, early: Math.max(want.early, keys.wave) }, p, parts, known)
  return scan && { ...scan, read: withKind(scan.read, want.kind) }
}

const factPaths: Readonly<Record<string, (p: string, f: string) => { path: string }>> = {
  caller: () => ({ path: '/caller-identity' }),
  defaults: (p) => ({ path: `/projects/${p}/flag-defaults` }),
  followers: (p, e) => ({ path: `/projects/${p}/environments/${e}/followers` }),
  statistics: (p) => ({ path: p ? `/code-refs/statistics/${p}` : '/code-refs/statistics' }),
  extinctions: () => ({ path: '/code-refs/extinctions' }),
}
