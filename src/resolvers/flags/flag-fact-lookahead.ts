import { type Below, type Need, selectsBelow, selectsWithin, type Wants } from '../../graph/lookahead.ts'

/** The inputs of a flag's health that a selection needs, besides statuses and environments. */
export interface HealthNeeds {
  /** The configurations in all environments. */
  readonly configurations: boolean
  /** The flags that depend on it, and the code references. */
  readonly uses: boolean
}

export const healthNeeds = (below: Below): HealthNeeds => ({
  configurations: selectsWithin(below, 'environments', 'unchangedDays') || selectsBelow(below, 'gaps'),
  uses: needsUses((name) => selectsBelow(below, name)),
})

/** @param selects Whether a field of the health is selected. */
export const needsUses = (selects: (name: string) => boolean): boolean => selects('stage') || selects('gaps')

/** For many flags, the list of all flags in full contains the dependents. */
const uses: Wants = { dependents: ['yes'], scanned: ['yes'] }

const inAllEnvironments: Wants = { allEnvironments: ['yes'] }

/** The parts of a flag's document that facts about it need. */
export const factNeeds: Readonly<Record<string, Need>> = {
  health(_, below: Below): Wants {
    const needs = healthNeeds(below)
    return { ...(needs.configurations && inAllEnvironments), ...(needs.uses && uses) }
  },
  removal: { ...uses, ...inAllEnvironments, full: ['yes'] },
}
