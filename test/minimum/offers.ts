import { documentOffers, projectsBy } from './document-offers.ts'
import { alone, type Offer, type Offering, withKind } from './offering.ts'
import { nextPage, pageOf, rowsIn } from './pages.ts'
import { questionOffers } from './question-offers.ts'
import { reads, pageOf as sizeOf, type Want } from './reads.ts'
import { wholeOf } from './rows.ts'
import type { Known } from './told.ts'

/** The reads that serve a want. What many wants share is offered for all that are known in the wave. */
export const offersFor: Offering = (want, wants, known) => (offerings[want.kind] ?? none)(want, wants, known)

const none: Offering = () => []

const offerings: Readonly<Record<string, Offering>> = {
  doc: (want, wants, known) => documentOffers[want.type]!(want, wants, known),

  list(want, wants, known) {
    const [list, ...owner] = want.at as [string, ...string[]]
    const same = wants.filter(
      ({ kind, at, place, wave }) => kind === 'list' && at[0] === list && place === want.place && wave >= want.wave,
    )
    const pages = [...new Set(same.map(({ wave }) => wave))].flatMap((wave) => {
      const now = same.filter((one) => one.wave <= wave)
      const size = Math.min(sizeOf(want.type), Math.max(...now.map(rowsIn)))
      // The approval requests of all flags of a project need only the project.
      const from = list.startsWith('approvals ') ? Math.min(want.early, wave) : wave
      const hinted = now.flatMap(({ hints }) => hints.map((part) => ({ ...want, part })))
      const plain = { read: pageOf(want.type, list, owner, want.place, now, size), wave: from + 1 }
      if (!hinted.length) return [plain]
      return [plain, { read: pageOf(want.type, list, owner, want.place, [...now, ...hinted], size), wave: from + 1 }]
    })
    if (list.split(' ')[0] === 'environments' && want.place < 20) {
      const projects = wants.filter(
        ({ kind, at, wave }) => kind === 'list' && at[0]!.startsWith('environments ') && wave <= want.wave,
      )
      const keys = [...new Set(projects.map(({ at }) => at[1]!))].sort()
      return [
        ...pages,
        alone(want, reads.project(owner[0]!)),
        keys.length > 1 ? alone(want, projectsBy(keys)) : undefined,
      ]
    }
    const scan = selectionScan(want, wants, known)
    const selections = new Set(
      wants.filter(({ kind, at }) => kind === 'list' && wholeOf(at[0]!) === wholeOf(list)).map(({ at }) => at[0]),
    )
    // With more selections than that, a page each is never less.
    const further = scan && want.hints.length ? selectionScan(want, wants, known, true) : undefined
    return scan && selections.size > 8 ? [scan, further] : [...pages, scan, further]
  },

  /** The environments of the flags of a list: from the project, or with each flag. */
  environments(want, _, known) {
    const [p, ...flags] = want.at as [string, ...string[]]
    const isSame = (one: Want) => one.kind === 'environments' && one.at[0] === p
    const page = nextPage(known, `environments ${p}`)
    const list = page && withKind(pageOf('Environment', `environments ${p}`, [p], page.offset), 'environments')
    const project = withKind(reads.project(p), 'environments')
    const single = flags.length > 0 && flags.length <= 3 ? reads.flag(p, flags[0]!) : undefined
    const base = known.doc('Flag', [p, flags[0] ?? ''])
    return [
      list && { read: list, wave: Math.max(want.wave, page.wave) + 1 },
      { read: project, wave: want.wave + 1 },
      single && {
        read: { ...single, serves: (one: Want) => isSame(one) || single.serves(one) },
        wave: Math.max(want.wave, base!.wave) + 1,
      },
    ]
  },

  ...questionOffers,
}

/** The whole list of which several lists that are wanted are selections. */
function selectionScan(want: Want, wants: readonly Want[], known: Known, hinted = false): Offer | undefined {
  const [list, ...owner] = want.at as [string, ...string[]]
  const whole = wholeOf(list)
  if (!whole) return undefined
  const isSame = ({ kind, at }: Want) => kind === 'list' && wholeOf(at[0]!) === whole
  const several = new Set(wants.filter(isSame).map(({ at }) => at[0])).size > 1
  const page = nextPage(known, whole)
  if (!several || !page) return undefined
  const hints = wants
    .filter((one) => hinted && isSame(one))
    .flatMap((one) => one.hints.map((part) => ({ ...one, part })))
  const same = [...wants.filter(isSame), ...hints].map((one) => ({ ...one, at: [whole] }))
  const read = pageOf(want.type, whole, owner, page.offset, same)
  const parts = same.map(({ part }) => part)
  const serves = (one: Want) => read.serves(one) || (isSame(one) && parts.includes(one.part))
  // That several teams have members can be foreseen, that several members maintain flags cannot.
  const from = want.several ?? (whole === 'members' ? Math.min(want.early, want.wave) : want.wave)
  return { read: { ...read, serves }, wave: Math.max(from, page.wave) + 1 }
}
