import type { Path } from './lines.ts'

/** How many values a search looks at before it lets the page go on. */
const atOnce = 20_000

/** The places whose name or value has a text, in their order, up to a number of them. The letters' case does not matter. */
export async function find(
  root: unknown,
  text: string,
  most: number,
  isOver: () => boolean = () => false,
): Promise<Path[]> {
  const wanted = text.toLowerCase()
  const found: Path[] = []
  let looked = 0
  const open: { readonly value: unknown; readonly path: Path }[] = [{ value: root, path: [] }]
  while (open.length > 0 && found.length < most && wanted !== '') {
    const { value, path } = open.pop()!
    looked += 1
    if (looked % atOnce === 0) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      if (isOver()) return []
    }
    const name = path.at(-1)
    const isText = typeof name === 'string' && name.toLowerCase().includes(wanted)
    if (isText || ((typeof value !== 'object' || value === null) && String(value).toLowerCase().includes(wanted)))
      found.push(path)
    if (typeof value !== 'object' || value === null) continue
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
    for (const [key, below] of entries.reverse()) open.push({ value: below, path: [...path, key] })
  }
  return found
}
