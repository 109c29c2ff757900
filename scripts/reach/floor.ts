/** The least number of operations that the graph reaches and the sandbox answers. It only grows. */
export const floor = 357
