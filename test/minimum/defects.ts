import type { Kind } from './choices.ts'

/** The kinds that are above the minimum for no good reason. A kind that is mended has to leave this list. */
export const defects: readonly Kind[] = [
  {
    name: 'a flag is read although its status tells whether it exists',
    matches: /^calls: (.* )?\/flag-status(es)?\/\*\/\* \+ (.* )?\/flags\/\*\/\*/,
    query:
      '{ flag(projectKey: "web", key: "pricing-price-lock") { environment(key: "production") { status { state } } } }',
  },
  {
    name: 'the flags of segments in two environments are read by two scans',
    matches: /^calls: (.* )?\/segments\/\*\/\*( .*)? → several \/flags\/\*/,
    query:
      '{ project(key: "web") { a: environment(key: "production") { segments { nodes { flags { key } } } } b: environment(key: "staging") { segments { nodes { flags { key } } } } } }',
  },
]
