/** Where the types stand in the picture. The build computes it, so that the picture never jumps. */
export interface TypePlaces {
  /** The areas of the schema as circles. */
  readonly areas: readonly AreaCircle[]
  /** The place of each type by its name: x, y, radius, and the index of its area. */
  readonly types: Readonly<Record<string, readonly [x: number, y: number, radius: number, area: number]>>
}

export interface AreaCircle {
  /** The folder of the SDL, such as `flags`. */
  readonly area: string
  readonly x: number
  readonly y: number
  readonly radius: number
}

export interface PlacedType {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly area: number
}

/** The types of a schema in their places. Types that the build does not know, such as those of an extension, stand below the others. */
export function placed(names: Iterable<string>, { areas, types }: TypePlaces): readonly PlacedType[] {
  const all = [...names]
  const prefix = prefixOf(all, Object.keys(types))
  const bottom = Math.max(0, ...areas.map(({ y, radius }) => y + radius))
  let unknown = 0
  return all.map((name) => {
    const place = types[name] ?? (name.startsWith(prefix) ? types[name.slice(prefix.length)] : undefined)
    const [x, y, radius, area] = place ?? [
      (unknown % 10) * 160 - 720,
      bottom + 60 + 50 * Math.floor(unknown++ / 10),
      6,
      -1,
    ]
    return { name, x, y, radius, area }
  })
}

/** What a gateway puts before the names of all its types, or an empty string. */
export function prefixOf(names: readonly string[], known: readonly string[]): string {
  for (const one of known.toSorted((a, b) => b.length - a.length)) {
    const name = names.find((name) => name.endsWith(one))
    if (name) return name.slice(0, -one.length)
  }
  return ''
}

/** The titles of the areas, in the order in which people meet them. */
const titles: Readonly<Record<string, string>> = {
  start: '',
  projects: 'Projects',
  flags: 'Flags',
  segments: 'Segments',
  contexts: 'Contexts',
  releases: 'Releases',
  experiments: 'Experiments',
  changes: 'Changes',
  account: 'People and account',
  insights: 'Insights',
  code: 'Code references',
  integrations: 'Integrations',
  usage: 'Usage',
  ai: 'AI',
}

/** The rank of an area in lists. New ones come last. */
export function areaRank(area: string): number {
  const known = Object.keys(titles)
  return known.includes(area) ? known.indexOf(area) : known.length
}

/** The title of an area. */
export const areaTitle = (area: string): string => titles[area] ?? area.charAt(0).toUpperCase() + area.slice(1)
