import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/generated/'))

/** `import … from '…'`, `import '…'`, `export … from '…'` and `import('…')`. */
const statement = /^(?:import|export) (type )?(?:([{*\w][^'"=()]*?) from )?'([^']+)'|\bimport\(\s*'([^']+)'/gm

/** The imports of a file as `file: {names} from path`, with paths from the root, and `type ` in front of the types. */
function importsOf(file: string): string[] {
  const found = readFileSync(join(root, file), 'utf8').matchAll(statement)
  return [...found].map(([, type = '', names = '', from, lazily]) => {
    const what = (from ?? lazily)!
    const path = what.startsWith('.') ? relative(root, join(root, file, '..', what)) : what
    return `${file}: ${type}${names} from ${path}`.replace(/\s+/g, ' ')
  })
}

/** The parts of LaunchDarkly's API. Each has a folder of its name in every layer that has files about it. */
const areas = [
  ...['account', 'projects', 'flags', 'segments', 'contexts', 'changes', 'releases', 'experiments', 'code'],
  ...['insights', 'integrations', 'usage', 'ai'],
]

/** What the files of a folder may import. */
const layers: Record<string, RegExp[]> = {
  'src/rest/client/': [
    / from (undici|lru-cache|node:\w+)$/,
    / from src\/rest\/(client\/[\w-]+|credentials|errors|operation|page|secrets|unreadable)\.ts$/,
    / from src\/store\/store\.ts$/,
  ],
  'src/rest/': [/^src\/rest\/client\//, / from node:\w+$/, / from src\/rest\//],
  'src/loaders/': [/ from dataloader$/, / from src\/(rest|loaders)\//],
  // What happens is told to subscriptions, whatever they select.
  'src/events/': [
    / from (lru-cache|node:\w+)$/,
    / from src\/(events|rest)\//,
    / from src\/loaders\/changes\/audit-log-(walk|instant)\.ts$/,
    /: type .* from src\/store\/store\.ts$/,
  ],
  // Facts are computed from documents, without a read.
  'src/facts/': [
    / from node:util$/,
    /: type .* from src\/rest\//,
    / from src\/rest\/(flags\/(flag-environments|dependent-flags)|segments\/segments|changes\/resource-specifiers)\.ts$/,
    / from src\/rest\/(credentials|secret-names|times|unreadable)\.ts$/,
    /: \{ memoize1 \} from @graphql-tools\/utils$/,
    / from src\/facts\//,
  ],
  'src/sdl/': [/ from (graphql|node:\w+)$/, /: \{ \w+, \w+ \} from src\/graph\/connection\.ts$/, / from src\/sdl\//],
  'src/graph/': [
    / from (graphql|@graphql-tools\/[\w-]+)$/,
    /: (\{ maskError as \w+ \}|type \{ Plugin \}) from graphql-yoga$/,
    / from src\/rest\/(digest|errors|page|read-pages|resources|operation|semantic-patch|times|unreadable|secrets|shown)\.ts$/,
    / from src\/rest\/client\/(asking|ledger|clock|stopped|turns)\.ts$/,
    // Costs ask the plans, and the resources for their page sizes.
    /: (?:type )?\{.*\} from src\/(loaders\/[\w-]+-plan|rest\/resource)\.ts$/,
    / from src\/graph\//,
  ],
  'src/resolvers/': [
    / from src\/loaders\/(\w+\/)?[\w-]+-plan\.ts$/,
    / from src\/(facts|graph|rest)\//,
    / from src\/events\/(cursor|filter)\.ts$/,
    /: type .* from src\/events\//,
    /: type .* from (graphql|src\/(generated\/resolvers|context|loaders\/[\w/-]+)\.ts)$/,
    / from src\/resolvers\//,
  ],
  'src/store/': [/ from (@redis\/client|lru-cache|node:[\w/]+)$/, / from src\/store\//],
  // It runs in a browser too.
  'src/from-rest/': [/ from graphql$/, / from src\/from-rest\//, / from src\/rest\/credentials\.ts$/],
  'src/server/': [
    / from (graphql|graphql-yoga|lru-cache|@graphql-(tools|yoga)\/[\w-]+|node:\w+)$/,
    / from (@whatwg-node\/server|@opentelemetry\/api|close-with-grace|pino|pino-pretty|negotiator|prom-client|sonic-boom|graphql-ws|ws)$/,
    / from src\/(graph|server)\//,
    / from src\/events\/entry-signal\.ts$/,
    /: type .* from src\/(rest|events|store)\//,
    / from src\/rest\/(client\/clock|errors|resources|secrets|shown)\.ts$/,
  ],
  'src/': [/ from (?!sandbox\/)\S+$/, /^src\/upstream\.ts: .*from sandbox\/index\.ts$/],
}

it.each(Object.entries(layers))('%s imports only what its layer may', (folder, allowed) => {
  const own = files.filter((file) => file.startsWith(folder))
  expect(own).not.toEqual([])
  const imports = own.flatMap(importsOf)
  expect(imports.filter((one) => !allowed.some((pattern) => pattern.test(one)))).toEqual([])
})

it('an area asks what another one reads, and knows nothing of how', () => {
  const area = /^src\/loaders\/(\w+)\//
  const across = files
    .filter((file) => area.test(file))
    .flatMap(importsOf)
    .filter((one) => {
      const [file = '', from = ''] = one.split(/: .* from |: type .* from /)
      const other = area.exec(from)?.[1]
      return other !== undefined && other !== area.exec(file)?.[1] && !one.startsWith(`${file}: type `)
    })
  expect(across).toEqual([])
})

it.each(['schema', 'src/rest', 'src/loaders', 'src/resolvers'])('the folders of %s are areas', (layer) => {
  const folders = readdirSync(join(root, layer), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  expect(folders).not.toEqual([])
  expect(folders.filter((name) => !areas.includes(name) && `${layer}/${name}` !== 'src/rest/client')).toEqual([])
})

it('src has no drawer for what fits nowhere', () => {
  expect(files.filter((file) => /\/(lib|utils|helpers|common)\/|\/types\.ts$/.test(file))).toEqual([])
})

it('no file imports itself through others', () => {
  const imported = new Map(files.map((file) => [file, importsOf(file).map((one) => one.replace(/.* from /, ''))]))
  const done = new Set<string>()
  /** The files from one back to itself, or undefined. */
  function circle(file: string, way: readonly string[]): readonly string[] | undefined {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of imported.get(file) ?? []) {
      const found = circle(next, [...way, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  expect(files.map((file) => circle(file, [])).filter((found) => found !== undefined)).toEqual([])
})
