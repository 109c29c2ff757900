import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isEnumType, isUnionType } from 'graphql'
import { expect, it } from 'vitest'
import { settings } from '../../src/config.ts'
import { errorCodes } from '../../src/graph/errors.ts'
import { createSchema } from '../../src/schema.ts'
import { hintCodes } from '../../src/server/hints.ts'
import { createMetrics } from '../../src/server/prometheus.ts'
import { clashes } from '../support/merged-members.ts'
import { documents, proseOf, root, textOf } from './documents.ts'

/** The changelog is about the past. */
const current = documents.filter((path) => path !== 'CHANGELOG.md')

it('the documents name scripts that exist', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  const named = current.flatMap((path) =>
    [...textOf(path).matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name!),
  )
  const others = ['examples/clients', 'site'].map((folder) => JSON.parse(textOf(`${folder}/package.json`)).scripts)
  const own = Object.assign({ ...scripts }, ...others)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !Object.hasOwn(own, name))).toEqual([])
})

it('the documents describe every benchmark', () => {
  const { stderr } = spawnSync(process.execPath, [join(root, 'bench/main.ts')], { encoding: 'utf8' })
  const benches = /\((.+?)\)/.exec(stderr)![1]!.split(', ')
  const document = textOf('docs/contributing/tests.md')
  const described = [...document.matchAll(/^\| `npm run bench -- ([\w-]+)` \|/gm)].map(([, name]) => name)
  expect(described.toSorted()).toEqual(benches.toSorted())
})

it('the documents name settings and codes that exist', () => {
  const enums = Object.values(createSchema().getTypeMap()).filter(isEnumType)
  const values = enums.flatMap((one) => one.getValues().map(({ name }) => name))
  const known = [...Object.keys(settings), ...errorCodes, ...hintCodes, ...values]
  const others = [
    'LD_OPENAPI',
    ...[...textOf('site/.vitepress/config.ts').matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name!),
    ...['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'MAX_RESTCALLS'],
    ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'PROXY_ANSWERED_407'],
  ]
  const named = current.flatMap((path) =>
    [...proseOf(path).matchAll(/`([A-Z]+(?:_[A-Z0-9]+)+)(?:=\S*)?`/g)].map(([, name]) => name!),
  )
  expect(named.filter((name) => ![...known, ...others].includes(name))).toEqual([])
})

it('the documents describe every metric with its type', async () => {
  const metrics = createMetrics({ state: () => ({ limits: [], restingSince: 0, restsUntil: 0 }) })
  const answer = await (await metrics.answer()).text()
  const made = [...answer.matchAll(/^# TYPE (launchdarkly_graphql_\w+) (\w+)$/gm)].map(([, ...one]) => one.join(' '))
  const rows = textOf('docs/metrics.md').matchAll(/^\| `(launchdarkly_graphql_\w+)` \| (\w+) \|/gm)
  expect([...rows].map(([, ...one]) => one.join(' ')).toSorted()).toEqual(made.toSorted())
})

it('the document about queries names the fields of the audit log that need an alias', () => {
  const schema = createSchema()
  const union = schema.getType('AuditLogResource')
  const [, list = ''] = /need an alias:\n\n(.+?)\n\n/s.exec(textOf('docs/queries.md')) ?? []
  const subjects = [...list.matchAll(/^- (.+?) (?:are|can)\b/gm)].map(([, subject]) => subject!)
  const named = subjects.flatMap((subject) => [...subject.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  if (!isUnionType(union)) throw new Error('Expected AuditLogResource to be a union.')
  expect(named.toSorted()).toEqual(clashes(union, schema).toSorted())
})
