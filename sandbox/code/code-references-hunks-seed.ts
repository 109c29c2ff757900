import type { FlagRecord } from '../flags/flag-record.ts'
import { now, type Random, random } from '../seed/random.ts'
import { type FlagHunk, languages, repositoriesOf } from './code-references-repositories-seed.ts'

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
