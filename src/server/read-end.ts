import type { Plugin } from 'graphql-yoga'

/** The part of the context that ends the reads of a request. */
interface Answerable {
  readonly answered: () => void
}

/**
 * Ends the reads of a request as soon as its answer is complete. Reads that were begun early can lead nowhere, because their object does
 * not exist. They would spend the rate limit, and no answer would count them. Must come after all plugins that can read.
 */
export const readEnd: Plugin = {
  onExecute: ({ context }) => {
    const { answered } = context as unknown as Answerable
    return {
      onExecuteDone({ result }) {
        if (!(Symbol.asyncIterator in result)) return answered()
        return {
          onNext({ result: part }) {
            if ('hasNext' in part && part.hasNext === false) answered()
          },
          // The client can end it before its last part.
          onEnd: answered,
        }
      },
    }
  },
}
