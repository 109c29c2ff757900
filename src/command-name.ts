/**
 * Whether the sources run, as with `npm start`. An installed gateway serves made-up data only on request: a missing variable must
 * not make it serve data that users take for real.
 */
export const fromSources = import.meta.url.endsWith('.ts')

/** The command that starts the gateway. */
export const command = fromSources ? 'npm start' : 'launchdarkly-graphql'

/** What precedes the options of the command. */
export const before = fromSources ? 'npm start --' : command
