/** A query of as many calls as there are numbers from one to just before another, none of which can be answered by another's. */
export const wide = (from: number, to: number) =>
  `{ ${Array.from({ length: to - from }, (_, at) => field(from + at)).join('\n')} }`

/** One call: how many flags have a text in them that none has. */
export const field = (number: number) =>
  `w${number}: project(key: "web") { flags(filter: { query: "nothing ${number}" }) { totalCount } }`
