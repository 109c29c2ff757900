/** Whether something holds: true, false, or null if what was read does not decide it. */
export type Truth = boolean | null

/** Whether all claims hold. One that does not hold decides; one that is unknown leaves it open. */
export function everyOf(claims: Iterable<Truth>): Truth {
  let all: Truth = true
  for (const claim of claims) {
    if (claim === false) return false
    if (claim === null) all = null
  }
  return all
}

/** Whether some claim holds. */
export function someOf(claims: Iterable<Truth>): Truth {
  let some: Truth = false
  for (const claim of claims) {
    if (claim === true) return true
    if (claim === null) some = null
  }
  return some
}

export const not = (claim: Truth): Truth => (claim === null ? null : !claim)
