/** Whether a document with some optional parts has the parts that are wanted. */
export const covers = (has: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((part) => has.includes(part))

/** The parts that are in any of several lists, each once. */
export const united = (all: Iterable<readonly string[]>): readonly string[] => [...new Set([...all].flat())]
