/** How much data there is. */
export interface Scale {
  /** Flags of the project `web` that are not archived. Default 250. */
  flags: number
  /** Default 4, the least. */
  projects: number
  /** Default 60. */
  members: number
  /** Environments of the project `infra`. Default 25. */
  environments: number
}

export const scaleLimits: Record<keyof Scale, { otherwise: number; least: number; most: number }> = {
  flags: { otherwise: 250, least: 0, most: 100_000 },
  projects: { otherwise: 4, least: 4, most: 1_000 },
  members: { otherwise: 60, least: 10, most: 100_000 },
  environments: { otherwise: 25, least: 1, most: 1_000 },
}

export function scaleOf(asked: Partial<Scale>): Scale {
  const scale = {} as Scale
  for (const [name, { otherwise, least, most }] of Object.entries(scaleLimits)) {
    const value = asked[name as keyof Scale] ?? otherwise
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} must be an integer from ${least} to ${most}, got ${value}`)
    }
    scale[name as keyof Scale] = value
  }
  return scale
}
