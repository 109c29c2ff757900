import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSchema } from '../../src/schema.ts'
import { chartSchema } from './chart.ts'
import { entityKeys } from './entity-keys.ts'
import { codesTable } from './error-codes.ts'
import { withParts } from './parts.ts'
import { refusalsTable } from './refusals.ts'
import { restOperations } from './rest-operations.ts'
import { restTables } from './rest-to-graphql.ts'
import { settingsTables } from './settings.ts'

/** The documents with generated parts, by path, with these parts as the sources have them. */
export async function generatedDocuments(root: string): Promise<Readonly<Record<string, string>>> {
  const parts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'docs/configuration.md': { settings: settingsTables() },
    'docs/errors.md': { 'error-codes': codesTable() },
    'docs/federation.md': { 'entity-keys': entityKeys() },
    'docs/limits.md': { refusals: refusalsTable() },
    'docs/rest-to-graphql.md': { operations: restTables(await restOperations(root), createSchema()) },
  }
  const text = (path: string) => readFileSync(resolve(root, path), 'utf8')
  const chart = 'deploy/helm/launchdarkly-graphql'
  return {
    ...Object.fromEntries(Object.entries(parts).map(([path, generated]) => [path, withParts(text(path), generated)])),
    [`${chart}/values.schema.json`]: chartSchema(text(`${chart}/values.schema.json`)),
    // A chart can read only its own files.
    [`${chart}/alerts.yaml`]: text('deploy/prometheus/alerts.yaml'),
  }
}
