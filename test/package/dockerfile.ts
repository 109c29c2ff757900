import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { emptyFolder, root, shell } from './commands.ts'

export const text = readFileSync(join(root, 'Dockerfile'), 'utf8')
export const instructions: readonly Instruction[] = DockerfileParser.parse(text).getInstructions()

/** The instructions of one kind in the last stage, which is the image. */
export function ofImage(keyword: string): readonly Instruction[] {
  const start = instructions.findLastIndex((one) => one.getKeyword() === 'FROM')
  return instructions.slice(start).filter((one) => one.getKeyword() === keyword)
}

/** The words of the exec form, `["node", "…"]`. */
export const execForm = (source: string): string[] => JSON.parse(source.slice(source.indexOf('[')))

/** What COPY takes from where, and where it puts it. */
export function copyOf(instruction: Instruction) {
  const words = instruction.getArguments().map((argument) => argument.getValue())
  return { sources: words.slice(0, -1), to: words.at(-1)!, from: /--from=(\w+)/.exec(instruction.toString())?.[1] }
}

/**
 * Does what the Dockerfile says, each stage in a folder of its own, on this machine's Node. The development dependencies are
 * those of the repository: to install them once more would only take long.
 *
 * @returns the folder that is the image's `/app`.
 */
export function built(): string {
  const stages = new Map<string, string>()
  let stage = ''
  for (const instruction of instructions) {
    const words = instruction.getArguments().map((argument) => argument.getValue())
    const command = instruction.getArgumentsContent() ?? ''
    switch (instruction.getKeyword()) {
      case 'FROM': {
        const before = stages.get(words[0]!)
        stage = emptyFolder()
        stages.set(words[2] ?? 'image', stage)
        if (before) cpSync(before, stage, { recursive: true })
        break
      }
      case 'COPY': {
        const { sources, to, from } = copyOf(instruction)
        for (const source of sources) {
          const origin = from ? join(stages.get(from)!, source.replace('/app', '.')) : join(root, source)
          const target = sources.length > 1 || to.endsWith('/') ? join(stage, to, basename(source)) : join(stage, to)
          mkdirSync(join(target, '..'), { recursive: true })
          cpSync(origin, target, {
            recursive: true,
            filter: (path) => !path.includes('/src/generated') || path.startsWith(stage),
          })
        }
        break
      }
      case 'RUN':
        // The others change what the base has, and not /app.
        if (!command.startsWith('npm ')) break
        if (/^npm ci (?!.*--omit=dev)/.test(command))
          symlinkSync(join(root, 'node_modules'), join(stage, 'node_modules'))
        else shell(command.replace('npm ci', 'npm ci --prefer-offline'), stage)
    }
  }
  return stage
}
