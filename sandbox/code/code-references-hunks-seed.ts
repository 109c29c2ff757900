import { now, type Random, random } from '../seed/random.ts'
import type { FlagRecord } from '../store.ts'
import type { HunkRecord } from './code-references-record.ts'
import { repositoriesOf } from './code-references-repositories-seed.ts'

/** A place where a flag is named, and where that is. */
export interface FlagHunk {
  repository: string
  path: string
  hint: string
  hunk: HunkRecord
}

/** How a language asks for a flag, and how its files are called. */
const languages = {
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

export type Language = keyof typeof languages

const files = ['index', 'page', 'service', 'settings', 'tracking', 'view', 'model']

/** As many as the flag has code references. Flags of the same part of the product are named in the same files. */
export function hunksOf({ key, codeReferences, createdAt }: FlagRecord, projectKey: string): FlagHunk[] {
  const from = random(`hunks/${projectKey}/${key}`)
  const repositories = repositoriesOf(projectKey)
  const isShared = repositories.length > 1 && from.chance(0.4)
  const area = key.split('-')[0]!
  const aliases = from.chance(0.3) ? [camelCase(key)] : []
  return Array.from({ length: codeReferences }, () => {
    const { name, language } = isShared ? from.pick(repositories) : repositories[0]!
    const { ending, asks } = languages[language]
    return {
      repository: name,
      path: `src/${area}/${from.pick(files)}.${ending}`,
      hint: language.toLowerCase(),
      hunk: {
        startingLineNumber: from.integer(3, 600),
        lines: aliases[0] && from.chance(0.3) ? `  ${aliases[0]}` : asks(key),
        projKey: projectKey,
        flagKey: key,
        aliases,
        committedAt: createdAt + committedAfter(createdAt, from),
      },
    }
  })
}

const committedAfter = (createdAt: number, from: Random) => Math.floor(from.next() * Math.max(0, now - createdAt))

const camelCase = (key: string) => key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
