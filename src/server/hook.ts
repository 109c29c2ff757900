/**
 * Keeps the failure of an operator's function from whoever calls it: what counts, logs or watches a request must not fail it.
 *
 * @param onFailure gets what the function threw, or what its promise was rejected with. Default nobody.
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
