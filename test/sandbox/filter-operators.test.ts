import { describe, expect, it } from 'vitest'
import { type OperatorExpression, parseOperators } from '../../sandbox/filters/filter-operators.ts'

const term = (field: string, operator: string, values: string | string[]): OperatorExpression => ({
  field,
  operator,
  values: [values].flat(),
  isList: Array.isArray(values),
})
const [a, b, c] = [term('a', 'equals', '1'), term('b', 'equals', '2'), term('c', 'equals', '3')]

describe('a filter with operators', () => {
  const read: [string, OperatorExpression][] = [
    ['unbounded equals true', term('unbounded', 'equals', 'true')],
    ['tags anyOf ["beta","q 1"]', term('tags', 'anyOf', ['beta', 'q 1'])],
    ['tags anyOf []', term('tags', 'anyOf', [])],
    ['query equals ""', term('query', 'equals', '')],
    ['query equals "say \\"hi\\", (you)|me"', term('query', 'equals', 'say "hi", (you)|me')],
    ["query equals 'it [is]'", term('query', 'equals', 'it [is]')],
    ['keys anyOf ["a]b", "c\\"d"]', term('keys', 'anyOf', ['a]b', 'c"d'])],
    ['query equals ["x", "y"]', term('query', 'equals', ['x', 'y'])],
    ['resourceId equals proj/p:env/e:flag/f', term('resourceId', 'equals', 'proj/p:env/e:flag/f')],
    ['  a   equals\t1  ', a],
    ['a equals 1,b equals 2', { all: [a, b] }],
    ['a equals 1 , b equals 2, c equals 3', { all: [a, b, c] }],
    ['a equals 1|b equals 2,c equals 3', { any: [a, { all: [b, c] }] }],
    ['(a equals 1|b equals 2),c equals 3', { all: [{ any: [a, b] }, c] }],
    ['((a equals 1))', a],
  ]
  it.each(read)('%s is read', (text, expected) => {
    expect(parseOperators(text)).toEqual(expected)
  })

  it.each([
    ['tags', 'expected an operator, got the end'],
    ['tags anyOf', 'expected a value, got the end'],
    ['tags anyOf ,a equals 1', 'expected a value, got ",a equals 1"'],
    ['a equals 1,', 'expected a field, got the end'],
    [',a equals 1', 'expected a field, got ",a equals 1"'],
    ['"a" equals 1', 'expected a field, got ""a" equals 1"'],
    ['a equals dark mode', 'expected a comma or a vertical bar, got "mode"'],
    ['a equals 1 b equals 2', 'expected a comma or a vertical bar, got "b equals 2"'],
    ['(a equals 1', 'expected a closing parenthesis, got the end'],
    ['a equals 1)', 'expected a comma or a vertical bar, got ")"'],
    ['a equals "1', 'cannot be read from here on: "1'],
    ['a anyOf ["1"', 'cannot be read from here on: ["1"'],
    ['a anyOf [1]', 'lists of strings in double quotes, got [1]'],
    ["a anyOf ['1']", "not JSON: ['1']"],
    ['a equals "\\x"', 'not JSON: "\\x"'],
    ['a:1', 'expected an operator, got the end'],
  ])('%s is refused, and the message says where and why', (text, message) => {
    expect(() => parseOperators(text)).toThrow(message)
    expect(() => parseOperators(text)).toThrow('filter')
  })
})
