import { createRequire } from 'node:module'

/** By the package's own name, which leads to the same file from the sources and from what is built of them. */
const manifest: { readonly version: string } = createRequire(import.meta.url)('launchdarkly-graphql/package.json')

/** The version of this package. */
export const { version } = manifest
