/** As many names have a label of their own. */
const mostNames = 100
const longestName = 100

/**
 * Gives operations the labels that they are counted by: their name, `anonymous`, or `other`. A name is whatever a client says, so that
 * it becomes a label only with an operation that LaunchDarkly answered well, which takes a token, and no more than a hundred do.
 */
export function operationNames(): (name: string | null, isProven: boolean) => string {
  const known = new Set<string>()
  return (name, isProven) => {
    if (name === null) return 'anonymous'
    if (isProven && known.size < mostNames && name.length <= longestName) known.add(name)
    return known.has(name) ? name : 'other'
  }
}
