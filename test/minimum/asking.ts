import { idOf, isListed, pageOf, type Want } from './reads.ts'
import { rowsOf } from './rows.ts'
import { type Field, nodesIn } from './selection.ts'
import { type At, Known, type Rep } from './told.ts'

/** An object that a selection reaches. */
export interface Ref {
  readonly type: string
  readonly at: readonly string[]
  /** The wave that told the address. */
  readonly wave: number
  /** The wave that told the owner and the selection, before the address was known. */
  readonly early: number
  /** Whether the object exists for certain. */
  readonly sure: boolean
  /** The fields that the document that names the object contains. */
  readonly glimpse: readonly string[]
  /** The parts that a list is asked for, so that nothing else asks for them. */
  readonly listed: readonly string[]
}

export const refTo = (type: string, at: readonly string[], wave: number, more: Partial<Ref> = {}): Ref => ({
  type,
  at,
  wave,
  early: wave,
  sure: false,
  glimpse: [],
  listed: [],
  ...more,
})

/** What a field that leads to other objects goes on with. */
export interface Below {
  readonly ref: Ref
  readonly field: Field
  /** The wave that told the parts that the field needs. */
  readonly wave: number
  /** The document with the last of these parts. */
  readonly rep: Rep
}

export interface Leading {
  /** The parts of the document that are needed first. Default none: the address is enough. */
  parts?(field: Field, ref: Ref, known: Known): readonly string[]
  /** Whether a read below shows that the object does not exist. */
  readonly tells?: boolean
  /** A list that is empty if the object does not exist. */
  any?(ref: Ref, field: Field): string
  go(asking: Asking, below: Below): void
  /** What goes on from the address while the parts are not known. */
  early?(asking: Asking, below: Pick<Below, 'ref' | 'field'>): void
}

export interface Type {
  /** The fields that the address contains. */
  readonly address: readonly string[]
  /** The parts of the fields that are no part of every document. */
  readonly parts?: Readonly<Record<string, string>>
  readonly below: Readonly<Record<string, Leading>>
}

type Types = Readonly<Record<string, Type>>

/** The parts of a document that some fields need, and whether one of them tells that there is no such object. */
function partsOf(types: Types, ref: Ref, fields: readonly Field[], known: Known): { parts: string[]; tells: boolean } {
  const { address, parts: named = {}, below } = types[ref.type]!
  const parts = new Set<string>()
  let tells = false
  for (const field of fields) {
    const { name } = field
    const leading = below[name]
    if (leading) {
      for (const part of leading.parts?.(field, ref, known) ?? []) parts.add(part)
      tells ||= leading.tells === true
    } else if (name !== '__typename' && !address.includes(name) && !ref.glimpse.includes(name)) {
      parts.add(named[name] ?? 'base')
    }
  }
  return { parts: [...parts], tells }
}

type Wish = Partial<Want> & Pick<Want, 'kind' | 'at' | 'wave'>

/** Walks a selection over what is known and collects what is missing. */
export class Asking {
  readonly known: Known
  readonly wants = new Map<string, Want>()

  readonly #types: Types
  /** How many objects around what is walked may turn out not to exist. */
  #perhaps = 0

  constructor(known: Known, types: Types) {
    this.known = known
    this.#types = types
  }

  want(wish: Wish): void {
    const want: Want = {
      type: '',
      part: 'base',
      place: 0,
      window: '',
      early: wish.wave,
      perhaps: this.#perhaps > 0,
      hints: [],
      ...wish,
    }
    const id = idOf(want)
    const before = this.wants.get(id)
    if (!before) this.wants.set(id, want)
    else {
      const [wave, early] = [Math.min(want.wave, before.wave), Math.min(want.early, before.early)]
      this.wants.set(id, { ...before, wave, early, perhaps: want.perhaps && before.perhaps })
    }
  }

  /** Whether a selection needs the document of an object. */
  needs(ref: Ref, fields: readonly Field[]): boolean {
    return partsOf(this.#types, ref, fields, this.known).parts.length > 0
  }

  /** A part of a document. Undefined if it is still wanted. */
  doc(ref: Ref, part: string): At<Rep | null> | undefined {
    const known = this.known.doc(ref.type, ref.at, part) ?? this.#missing(ref)
    if (!known && !ref.listed.includes(part)) {
      this.want({ kind: 'doc', type: ref.type, at: ref.at, part, wave: ref.wave, early: ref.early })
    }
    return known
  }

  /** A complete list proves that what it lacks does not exist. */
  #missing({ type, at }: Ref): At<null> | undefined {
    const keys = complete[type] && this.known.keys([complete[type], ...at.slice(0, -1)].join(' '))
    const isThere = !keys || keys.value.includes(at.at(-1)!) || this.known.doc(type, at)
    return isThere ? undefined : { value: null, wave: keys.wave }
  }

  fact(name: string, wave: number): At<Rep> | undefined {
    const known = this.known.fact(name)
    if (!known) this.want({ kind: 'fact', at: [name], wave })
    return known
  }

  /** The selection below an object. */
  ref(ref: Ref, fields: readonly Field[]): void {
    const own = fields.filter(({ on }) => on === undefined || on === ref.type || !this.#types[on])
    const { parts, tells } = partsOf(this.#types, ref, own, this.known)
    const told = !parts.length && !tells && !ref.sure ? this.#existence(ref, own) : undefined
    const from = told === undefined ? ref : { ...ref, wave: Math.max(ref.wave, told) }
    if (told !== undefined) parts.push('base')
    const docs = parts.map((part) => [part, this.doc(from, part)] as const)
    if (docs.some(([, doc]) => doc?.value === null)) return
    if (this.known.doc(ref.type, ref.at, 'absent')?.value === null) return
    const isOpen = !ref.sure && !docs.some(([, doc]) => doc)
    if (isOpen) this.#perhaps++
    this.#below(ref, own, docs)
    if (isOpen) this.#perhaps--
  }

  /** The wave after which a document has to tell whether its object exists, because nothing below tells it. */
  #existence(ref: Ref, fields: readonly Field[]): number | undefined {
    const lists = fields.flatMap((field) => this.#types[ref.type]!.below[field.name]?.any?.(ref, field) ?? [])
    const totals = lists.map((list) => rowsOf(this.known, list).total)
    if (totals.some((total) => total === undefined || total.value > 0)) return undefined
    return Math.max(ref.wave, ...totals.map((total) => total!.wave))
  }

  #below(ref: Ref, fields: readonly Field[], docs: readonly (readonly [string, At<Rep | null> | undefined])[]): void {
    for (const field of fields) {
      const below = this.#types[ref.type]!.below[field.name]
      if (!below) continue
      const needed = below.parts?.(field, ref, this.known) ?? []
      const found = needed.map((part) => docs.find(([one]) => one === part)?.[1])
      if (found.some((doc) => doc === undefined)) {
        below.early?.(this, { ref, field })
        continue
      }
      const wave = Math.max(ref.wave, ...found.map((doc) => doc!.wave))
      below.go(this, { ref, field, wave, rep: found.at(-1)?.value })
    }
  }

  /**
   * A connection over a list of documents.
   *
   * @param owner The address of the documents without its last part.
   */
  connection(type: string, list: string, owner: readonly string[], field: Field, wave: number, early = wave): void {
    const nodes = nodesIn(field)
    const walks = field.fields.some(({ name }) => name === 'nodes' || name === 'edges')
    const rows = rowsOf(this.known, list)
    const { first, last } = field.args as { first?: number; last?: number }
    if (!walks || (first ?? last) === 0) {
      if (!rows.total) this.want({ kind: 'list', type, at: [list, ...owner], wave, early, window: 'count' })
      return
    }
    const window = last === undefined ? `first ${first ?? 20}` : `last ${last}`
    const lower = last === undefined || !rows.total ? 0 : Math.max(0, rows.total.value - last)
    const upper = Math.min(
      last === undefined ? (first ?? 20) : Number.POSITIVE_INFINITY,
      rows.total?.value ?? pageOf(type),
    )
    const isNamed = type === 'Tag'
    const sample = refTo(type, [...owner, ''], wave, { sure: true })
    const partsAfter = (known: Known): string[] => (isNamed ? [] : partsOf(this.#types, sample, nodes, known).parts)
    const parts = partsAfter(this.known)
    /** The other parts name environments that the list of environments told. */
    const named = partsAfter(new Known())
    const listing = this.known.keys(`environments ${owner[0]}`)?.wave ?? 0
    const asked = [...new Set(['base', ...parts.filter((part) => isListed(type, part))])]
    const has = (place: number, part: string) => {
      const key = rows.key(place)
      return key && (isNamed || this.known.doc(type, [...owner, key.value], part) !== undefined)
    }
    const hints = type === 'Flag' ? hintsIn(nodes) : []
    for (const part of asked) {
      for (let place = lower; place < upper; place++) {
        if (has(place, part)) continue
        const counted = rows.total && (last !== undefined || place > 0) ? rows.total.wave : 0
        const later = part === 'base' || named.includes(part) ? counted : Math.max(counted, listing)
        const [told, soon] = [Math.max(wave, later), Math.max(early, later)]
        this.want({ kind: 'list', type, at: [list, ...owner], part, place, window, wave: told, early: soon, hints })
        break
      }
    }
    if (isNamed || (last !== undefined && !rows.total)) return
    if (type === 'Flag' && parts.includes('all')) {
      asked.push('all')
      const places = Array.from({ length: upper - lower }, (_, index) => lower + index)
      if (!rows.total || !places.every((place) => has(place, 'all'))) {
        const flags = places.flatMap((place) => (rows.key(place) && !has(place, 'all') ? rows.key(place)!.value : []))
        // The list can be empty.
        this.want({ kind: 'environments', type, at: [owner[0]!, ...flags.slice(0, 4)], wave, window, perhaps: true })
      }
    }
    for (let place = lower; place < upper; place++) {
      const key = rows.key(place)
      if (!key) continue
      const found = Math.max(wave, key.wave)
      this.ref(refTo(type, [...owner, key.value], found, { early: wave, sure: true, listed: asked }), nodes)
    }
  }

  /** A list that REST answers as a whole. The objects are known by their addresses. */
  each(items: readonly Ref[], field: Field): void {
    const { first = 20, last } = field.args as { first?: number; last?: number }
    const some = last === undefined ? items.slice(0, first) : items.slice(-last)
    const nodes = nodesIn(field)
    for (const item of some) this.ref(item, nodes)
  }
}

/** The lists that contain every object of a type. */
const complete: Readonly<Record<string, string>> = {
  CodeReferenceRepository: 'repositories',
  Environment: 'environments',
  Metric: 'metrics',
  Team: 'teams',
  CustomRole: 'roles',
  Webhook: 'webhooks',
}

/** The configurations that tell dependents, and whether a flag has targets that can expire. */
const hintsIn = (flags: readonly Field[]): string[] =>
  flags.flatMap(({ name, args, fields }) => {
    const helps = fields.some((one) => one.name === 'dependents' || one.name === 'expiringTargets')
    const keys = name === 'environment' ? [args.key] : Array.isArray(args.keys) ? args.keys : []
    return helps ? keys.map((key) => `full:${key}`) : []
  })
