const part = /(<!-- generated: ([\w-]+) -->\n).*?(<!-- end of generated part -->)/gs

/**
 * A document with its generated parts renewed.
 *
 * @param parts the Markdown of each part, by name.
 * @throws {Error} if a part has no place in the document, or a place has no part.
 */
export function withParts(document: string, parts: Readonly<Record<string, string>>): string {
  const names = [...document.matchAll(part)].map(([, , name]) => name)
  const expected = Object.keys(parts)
  if (names.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(`Expected places for the generated parts ${expected}, but got ${names.join() || 'none'}.`)
  }
  return document.replace(part, (_, start: string, name: string, end: string) => `${start}\n${parts[name]}\n${end}`)
}
