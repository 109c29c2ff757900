import { createRequire } from 'node:module'

/** Resolved by the package's own name, which works from the sources and from the build. */
const manifest: { readonly version: string } = createRequire(import.meta.url)('launchdarkly-graphql/package.json')

/** The version of this package. */
export const { version } = manifest
