import { environmentOf, type FlagEnvironmentDoc } from '../../src/rest/flags/flag-environments.ts'
import {
  type FlagConfigRep,
  type FlagDoc,
  type FlagRep,
  flagAt,
  type RuleRep,
  type ServedRep,
} from '../../src/rest/flags/flags.ts'

/** Flags for tests of facts, in the project `web`. */

const plainConfig: FlagConfigRep = {
  on: true,
  archived: false,
  version: 1,
  salt: 's',
  sel: 's',
  lastModified: 0,
  trackEvents: false,
  trackEventsFallthrough: false,
  targets: [],
  contextTargets: [],
  rules: [],
  fallthrough: { variation: 0 },
  offVariation: 1,
  prerequisites: [],
  _environmentName: 'Production',
  _site: { href: '/', type: 'text/html' },
}

const plainFlag: FlagRep = {
  key: 'f',
  name: 'F',
  kind: 'multivariate',
  creationDate: 0,
  archived: false,
  temporary: true,
  tags: [],
  variations: [{ value: 'a', name: 'New' }, { value: 'b', name: 'Old' }, { value: { c: 1 } }],
  customProperties: {},
  experiments: { baselineIdx: 0, items: [] },
  _version: 1,
  _links: {},
}

/** A flag with one configuration in each environment. By default it is on, and serves the first of three variations. */
export const flagDoc = (
  key: string,
  configs: Readonly<Record<string, Partial<FlagConfigRep>>>,
  more: Partial<FlagRep> = {},
): FlagDoc =>
  flagAt(
    'web',
    {
      ...plainFlag,
      key,
      ...more,
      environments: Object.fromEntries(
        Object.entries(configs).map(([environment, config]) => [environment, { ...plainConfig, ...config }]),
      ),
    },
    { environments: 'all', full: true, expand: [] },
  )

/** The configuration of a flag in production. */
export const configDoc = (
  config: Partial<FlagConfigRep> = {},
  { key = 'f', ...more }: Partial<FlagRep> = {},
): FlagEnvironmentDoc => environmentOf(flagDoc(key, { production: config }, more), 'production')!

/** A rollout with the weights of the variations in percent. */
export const rollout = (percentages: readonly number[], more: Partial<ServedRep['rollout']> = {}): ServedRep => ({
  rollout: { variations: percentages.map((one, variation) => ({ variation, weight: one * 1000 })), ...more },
})

/** A rule with one condition, unless there are others. */
export const rule = (more: Partial<RuleRep> = {}): RuleRep => ({
  clauses: [{ attribute: 'country', op: 'in', values: ['DE'], negate: false, contextKind: 'user' }],
  trackEvents: false,
  ...(more.rollout ? {} : { variation: 1 }),
  ...more,
})
