import { invalid } from '../http/errors.ts'
import { isObject } from '../resource/shape.ts'
import type { Filter, Term } from './filter.ts'

const lower = (text: string) => text.toLowerCase()

/** Matches a part of any of the texts, whatever the case. */
export function contains<Row>(texts: (row: Row) => readonly string[]): Filter<Row> {
  return ({ value }) => {
    const part = lower(value)
    return (row) => texts(row).some((text) => lower(text).includes(part))
  }
}

/** `a+b`: the row has all of the values. */
export function allOf<Row>(values: (row: Row) => readonly string[]): Filter<Row> {
  return ({ value }) => {
    const wanted = value.split('+').map(lower)
    return (row) => {
      const has = new Set(values(row).map(lower))
      return wanted.every((one) => has.has(one))
    }
  }
}

/** `a|b`: the row has any of the values. */
export function anyOf<Row>(values: (row: Row) => readonly string[]): Filter<Row> {
  return ({ value }) => {
    const wanted = new Set(value.split('|').map((one) => lower(one.trim())))
    return (row) => values(row).some((one) => wanted.has(lower(one)))
  }
}

/** One whole value, whatever the case. */
export function exactly<Row>(values: (row: Row) => readonly string[]): Filter<Row> {
  return ({ value }) => {
    const wanted = lower(value)
    return (row) => values(row).some((one) => lower(one) === wanted)
  }
}

/** One value of a closed set, each with its own condition. */
export function oneOf<Row>(choices: Record<string, (row: Row) => boolean>): Filter<Row> {
  return ({ field, value }) => {
    const choice = Object.hasOwn(choices, value) ? choices[value] : undefined
    if (!choice) throw invalid(`filter field ${field} takes one of ${Object.keys(choices).join(', ')}, got "${value}"`)
    return choice
  }
}

export function truth<Row>(is: (row: Row) => boolean): Filter<Row> {
  return oneOf<Row>({ true: is, false: (row) => !is(row) })
}

export function number<Row>(holds: (row: Row, bound: number) => boolean): Filter<Row> {
  return ({ field, value }) => {
    if (!/^\d+$/.test(value)) throw invalid(`filter field ${field} takes an integer, got "${value}"`)
    const bound = Number(value)
    return (row) => holds(row, bound)
  }
}

/** A value that is a JSON object with known properties, each of the type that is given. */
export function jsonValue<Shape extends Record<string, 'number' | 'boolean'>>({ field, value }: Term, shape: Shape) {
  type Value = { [K in keyof Shape]?: Shape[K] extends 'number' ? number : boolean }
  const got = parseObject(value)
  const fits =
    got && Object.entries(got).every(([name, part]) => Object.hasOwn(shape, name) && typeof part === shape[name])
  if (fits) return got as Value
  throw invalid(`filter field ${field} takes a JSON object with ${Object.keys(shape).join(' or ')}, got "${value}"`)
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
