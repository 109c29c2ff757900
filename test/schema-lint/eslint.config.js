import graphql from '@graphql-eslint/eslint-plugin'

const { 'flat/schema-recommended': recommended, 'flat/schema-relay': relay } = graphql.configs

/** The rules of graphql-eslint for good schemas and for Relay. The exceptions say why. */
export default [
  {
    files: ['schema.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...recommended.rules,
      ...relay.rules,
      // Objects without an address of their own have no id, as Relay has it. Node asks every other type for one.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Beside the global `id` stands LaunchDarkly's own one, as `memberId`. A release has a `releaseVariation`, which is a term.
      '@graphql-eslint/no-typename-prefix': 'off',
      // Short lists that LaunchDarkly answers whole are plain lists. Edges that hold a summary are no nodes.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // LaunchDarkly pages some lists forward only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
    },
  },
]
