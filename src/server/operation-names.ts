/** The most names that become labels. */
const mostNames = 100
const longestName = 100

/**
 * Chooses the labels by which operations are counted: their name, `anonymous`, or `other`. Clients choose names freely, so a name
 * becomes a label only after LaunchDarkly answered the operation without an error, which requires a token, and only up to the
 * limit.
 */
export function operationNames(): (name: string | null, isProven: boolean) => string {
  const known = new Set<string>()
  return (name, isProven) => {
    if (name === null) return 'anonymous'
    if (isProven && known.size < mostNames && name.length <= longestName) known.add(name)
    return known.has(name) ? name : 'other'
  }
}
