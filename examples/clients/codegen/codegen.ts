import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: ['*.ts', '!codegen.ts'],
  generates: {
    './__generated__/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        scalars: { DateTime: 'string', URL: 'string', JSON: 'unknown' },
        // Fields that are null only beside an error get non-null types, as `execute` throws if there is an error.
        nullability: { errorHandlingClient: true },
      },
    },
  },
}

export default config
