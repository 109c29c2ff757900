const origin = performance.timeOrigin

/** The time in epoch milliseconds, with fractions. It never goes back, whatever is done to the machine's clock. */
export const now = (): number => origin + performance.now()
