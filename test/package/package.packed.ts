import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { ask, emptyFolder, root, served, shell } from './commands.ts'

/** What the package may hold. */
const allowed = [
  /^(CHANGELOG\.md|LICENSE|README\.md|package\.json|schema\.graphql)$/,
  /^bin\/[\w-]+\.cjs$/,
  /^dist\/(src|sandbox)\/([\w-]+\/)*[\w-]+\.js$/,
  /^dist\/src\/([\w-]+\/)*[\w-]+\.d\.ts$/,
  /^dist\/licences\.txt$/,
  /^dist\/src\/generated\/from-rest\.json$/,
  /^dist\/explorer\/dist\/(index\.html|licences\.txt|assets\/[\w.-]+\.(js|css|svg|ttf)(\.br)?)$/,
  /^dist\/(schema\/([\w-]+\/)?|examples\/)[\w-]+\.graphql$/,
  /^docs\/(operating\/)?[\w-]+\.md$/,
]

/** And what it is nothing without. */
const compulsory = [
  'LICENSE',
  'README.md',
  'bin/launchdarkly-graphql.cjs',
  'dist/src/main.js',
  'dist/src/index.d.ts',
  'dist/licences.txt',
  'dist/explorer/dist/index.html',
  'dist/explorer/dist/licences.txt',
  'dist/src/generated/from-rest.json',
  'dist/schema/base.graphql',
  'dist/schema/flags/flags.graphql',
  'docs/clients.md',
  'docs/configuration.md',
  'docs/operating/deploying.md',
]

/** The installations of Node on this machine that are older than the package needs. */
const oldNodes = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((node) => existsSync(node) && Number(/^v(\d+)/.exec(shell(`'${node}' --version`, root))?.[1]) < 22)

const files = inject('files')
const installed = inject('installed')

describe('the package', () => {
  it('holds what it should, and nothing else', () => {
    expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(compulsory))
  })

  it('answers on the sandbox with production dependencies alone', async () => {
    expect(shell('ls node_modules', installed)).not.toMatch(/^(typescript|vitest|@biomejs)$/m)
    const { url } = await served([process.execPath, 'dist/src/main.js', '--sandbox'], installed, { PORT: '0' })
    expect(await ask(url, '{ projects { totalCount } }')).toEqual({ data: { projects: { totalCount: 4 } } })
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('LaunchDarkly GraphQL')
  })

  it('answers without the optional dependencies, which only the sandbox needs', async () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const app = emptyFolder()
    cpSync(installed, app, { recursive: true })
    for (const name of Object.keys(optionalDependencies)) rmSync(join(app, 'node_modules', name), { recursive: true })
    const command = [process.execPath, 'dist/src/main.js']
    const { url } = await served(command, app, { PORT: '0', LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9' })
    expect(await ask(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  })

  it('has a command that contains its packages, except the API of OpenTelemetry, and their licences', async () => {
    const app = emptyFolder()
    cpSync(installed, app, { recursive: true })
    for (const name of readdirSync(join(app, 'node_modules')))
      if (name !== '@opentelemetry') rmSync(join(app, 'node_modules', name), { recursive: true })
    const command = [process.execPath, 'dist/src/main.js']
    const { url } = await served(command, app, { PORT: '0', LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9' })
    expect(await ask(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
    expect(readFileSync(join(app, 'dist/licences.txt'), 'utf8')).toMatch(/^graphql 16\.\d+\.\d+: MIT\n\nMIT License/m)
  })

  it('does not take the sandbox for LaunchDarkly where nobody names an upstream', () => {
    const main = join(installed, 'bin/launchdarkly-graphql.cjs')
    expect(
      shell(`env -u LAUNCHDARKLY_BASE_URL '${process.execPath}' '${main}' 2>&1; echo "code $?"`, installed),
    ).toMatch(
      /^Expected the LaunchDarkly to speak to in LAUNCHDARKLY_BASE_URL, but got none\.(.|\n)*--sandbox\ncode 2\n$/,
    )
  })

  it('has a command that says its version and explains itself', () => {
    const { bin, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const main = join(installed, bin['launchdarkly-graphql'])
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(shell(`'${process.execPath}' '${main}' --version`, installed)).toBe(`${version}\n`)
    expect(shell(`'${process.execPath}' '${main}' --help`, installed)).toContain('Usage: launchdarkly-graphql')
  })

  it.each(oldNodes)('says in one line that %s is too old', (node) => {
    const version = shell(`'${node}' -p process.versions.node`, installed).trim()
    for (const args of ['', '--version', '--sandbox']) {
      const told = shell(`'${node}' bin/launchdarkly-graphql.cjs ${args} 2>&1; echo "code $?"`, installed)
      expect(told).toBe(`launchdarkly-graphql needs Node 22.19 or newer; this is ${version}\ncode 1\n`)
    }
  })

  it('is a library with types', () => {
    const consumer = emptyFolder()
    mkdirSync(join(consumer, 'node_modules'))
    symlinkSync(installed, join(consumer, 'node_modules/launchdarkly-graphql'))
    writeFileSync(
      join(consumer, 'consumer.mts'),
      `import { createGateway, createSchema, graphiql } from 'launchdarkly-graphql'
import type { Code, Context, ExtendedContext, FetchHandler, Gateway, GatewayOptions, Logger, SchemaOptions } from 'launchdarkly-graphql'
const options: GatewayOptions = { baseUrl: 'http://127.0.0.1:9', readOnly: true }
const gateway: Gateway = createGateway(options)
const headers = { 'content-type': 'application/json' }
const question = { method: 'POST', headers, body: '{"query":"{__typename}"}' }
const answer: Response = await gateway.yoga.fetch('http://gateway.test/graphql', question)
console.log(await answer.text())
await gateway.close()
const logger = undefined as Logger | undefined
const schemaOptions: SchemaOptions = { typeDefs: ['extend type Flag { wiki: String }', 'extend type Query { motto: String }'] }
const own = createGateway({
  ...options,
  ...schemaOptions,
  ...(logger && { log: logger }),
  graphiql: graphiql(),
  path: '/tools/graphql',
  context: async ({ request }) => ({ wiki: request.headers.get('x-wiki') ?? 'none' }),
  resolvers: {
    Flag: { wiki: (flag: { at: { key: string } }, _: unknown, { wiki }: ExtendedContext<{ wiki: string }>) => wiki + flag.at.key },
    Query: { motto: (_: unknown, __: unknown, context: Context) => String(context.budget.left()) },
  },
})
const handler: FetchHandler = own.fetch
const motto = await handler(new Request('http://gateway.test/tools/graphql', { ...question, body: '{"query":"{motto}"}' }))
console.log(await motto.text(), own.serves('/tools/health'), own.schema.getType('Flag') !== undefined)
const page = await handler(new Request('http://gateway.test/tools/graphql', { headers: { accept: 'text/html' } }))
const script = /src="(graphql\\/assets\\/[^"]+)"/.exec(await page.text())?.[1]
const file = await handler(new Request('http://gateway.test/tools/' + script))
console.log(page.status, file.status, file.headers.get('cache-control'))
await own.close()
const code: Code = 'NOT_FOUND'
console.log(code, import.meta.resolve('launchdarkly-graphql/schema.graphql').endsWith('/schema.graphql'))
console.log(createSchema(schemaOptions).getQueryType()?.getFields().motto?.name)
// @ts-expect-error The base URL is text.
const wrong: GatewayOptions = { baseUrl: 1 }
`,
    )
    const tsc = join(root, 'node_modules/.bin/tsc')
    const options = '--module nodenext --target es2024 --lib es2024,dom --strict --skipLibCheck --types ""'
    shell(`'${tsc}' ${options} consumer.mts`, consumer)
    expect(shell(`'${process.execPath}' consumer.mjs`, consumer)).toBe(
      '{"data":{"__typename":"Query"}}\n{"data":{"motto":"500"}} true true\n200 200 public, max-age=31536000, immutable\nNOT_FOUND true\nmotto\n',
    )
  })
})
