/**
 * Isolates a caller from failures of an operator's function: a counter, log or watcher must not fail a request.
 *
 * @param onFailure Receives the thrown error or the rejection of the promise. Default ignored.
 */
export const hook =
  <Args extends readonly unknown[], Result>(
    act: (...args: Args) => Result,
    onFailure: (error: unknown) => void = () => {},
  ) =>
  (...args: Args): Result | undefined => {
    try {
      const result = act(...args)
      if (result instanceof Promise) result.catch(onFailure)
      return result
    } catch (error) {
      onFailure(error)
      return undefined
    }
  }
