export default {
  // The package reads its schema from files beside its own.
  serverExternalPackages: ['launchdarkly-graphql'],
  turbopack: { root: import.meta.dirname },
}
