import type { HunkRecord, RepositoryRecord } from './code-references-record.ts'

/** A place where a flag is named, and where that is. */
export interface FlagHunk {
  repository: string
  path: string
  hint: string
  hunk: HunkRecord
}

/** How a language asks for a flag, and how its files are called. */
export const languages = {
  TypeScript: { ending: 'ts', asks: (key: string) => `  const isOn = client.variation('${key}', context, false)` },
  Java: { ending: 'java', asks: (key: string) => `    if (client.boolVariation("${key}", context, false)) {` },
  Swift: {
    ending: 'swift',
    asks: (key: string) => `    let isOn = client.boolVariation(forKey: "${key}", defaultValue: false)`,
  },
  Kotlin: { ending: 'kt', asks: (key: string) => `    val isOn = client.boolVariation("${key}", false)` },
  Go: { ending: 'go', asks: (key: string) => `\tisOn, err := client.BoolVariation("${key}", evaluation, false)` },
  YAML: { ending: 'yaml', asks: (key: string) => `  - name: ${key}` },
  PHP: { ending: 'php', asks: (key: string) => `    $isOn = $client->variation('${key}', $context, false);` },
}

type Language = keyof typeof languages

/** What is known of a repository before it is searched. */
export interface NamedRepository {
  name: string
  type: RepositoryRecord['type']
  base: string
  defaultBranch: string
  enabled: boolean
  language: Language
  /** Branches besides the default one, each with those of its references that they have. */
  branches: readonly { name: string; has(hunk: FlagHunk): boolean }[]
}

const host = 'https://git.northaisle.example/shop'
const earlier = ({ hunk }: FlagHunk) => hunk.startingLineNumber % 3 !== 0

const git = (name: string, language: Language, more: Partial<NamedRepository> = {}): NamedRepository => ({
  name,
  type: 'github',
  base: `https://github.com/northaisle/${name}`,
  defaultBranch: 'main',
  enabled: true,
  language,
  branches: [],
  ...more,
})

export const namedRepositories: readonly NamedRepository[] = [
  git('storefront', 'TypeScript', {
    branches: [
      { name: 'release/2026.09', has: earlier },
      { name: 'feature/one-page-checkout', has: ({ path }) => path.includes('/checkout/') },
    ],
  }),
  git('order-service', 'Java', { type: 'bitbucket', base: `${host}/order-service`, defaultBranch: 'master' }),
  git('shop-ios', 'Swift', {
    type: 'gitlab',
    base: `${host}/shop-ios`,
    branches: [{ name: 'release/8.4', has: earlier }],
  }),
  git('shop-android', 'Kotlin', { type: 'gitlab', base: `${host}/shop-android`, defaultBranch: 'develop' }),
  git('platform', 'Go'),
  git('cluster-config', 'YAML', { type: 'custom', base: `${host}/cluster-config`, defaultBranch: 'trunk' }),
  git('old-shop', 'PHP', { enabled: false }),
]

const byProject: Readonly<Record<string, readonly string[]>> = {
  web: ['storefront', 'order-service'],
  mobile: ['shop-ios', 'shop-android'],
  platform: ['platform', 'order-service'],
  infra: ['cluster-config'],
}

/** A project that is not known by name has a repository of its own, which is called like it. */
export const repositoryFor = (projectKey: string): NamedRepository | undefined =>
  Object.hasOwn(byProject, projectKey) ? undefined : git(projectKey, 'TypeScript')

/** The first is where most of a project's code is. */
export function repositoriesOf(projectKey: string): NamedRepository[] {
  const names = byProject[projectKey]
  const own = repositoryFor(projectKey)
  return own ? [own] : namedRepositories.filter(({ name }) => names?.includes(name))
}
