import type { Instruction } from '../rest/semantic-patch.ts'

/** Why an instruction cannot be applied to a document: LaunchDarkly would refuse it, or its effect is not known here. */
export class Inapplicable extends Error {
  override readonly name = 'Inapplicable'
  readonly isUnknown: boolean

  constructor(message: string, isUnknown = false) {
    super(message)
    this.isUnknown = isUnknown
  }
}

type Parameters = Pick<Instruction, string>

/** A parameter that is a text. @throws {Inapplicable} */
export function textOf(given: Parameters, name: string): string {
  const value = given[name]
  if (typeof value === 'string') return value
  throw new Inapplicable(`Expected ${name} to be a text.`)
}

export const optionalText = (given: Parameters, name: string): string | undefined =>
  given[name] === undefined || given[name] === null ? undefined : textOf(given, name)

export function listOf(given: Parameters, name: string): readonly unknown[] {
  const value = given[name]
  if (Array.isArray(value)) return value
  throw new Inapplicable(`Expected ${name} to be a list.`)
}

export function textsOf(given: Parameters, name: string): readonly string[] {
  const values = listOf(given, name)
  if (values.every((one) => typeof one === 'string')) return values
  throw new Inapplicable(`Expected ${name} to be a list of texts.`)
}

export function objectsOf(given: Parameters, name: string): readonly Parameters[] {
  const values = listOf(given, name)
  if (values.every((one) => typeof one === 'object' && one !== null)) return values as readonly Parameters[]
  throw new Inapplicable(`Expected ${name} to be a list of objects.`)
}

export function truthOf(given: Parameters, name: string): boolean {
  const value = given[name]
  if (typeof value === 'boolean') return value
  throw new Inapplicable(`Expected ${name} to be true or false.`)
}
