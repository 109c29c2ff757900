import { describe, expect, it } from 'vitest'
import { treeOf } from '../../explorer/views/facts/dependents.ts'
import { factsOf, type Known, selectsFacts } from '../../explorer/views/facts/find.ts'
import { sharesOfServing } from '../../explorer/views/facts/shares.ts'
import { changeOf } from '../../explorer/views/facts/sides.ts'
import { shapeFor } from './shapes.ts'

describe('The facts of an answer', () => {
  it('are found by their types, under aliases and in fragments, with the names of what they are of', () => {
    const query = `
      query ($there: String!) {
        one: flag(projectKey: "web", key: "a") {
          title: name
          here: environment(key: "production") { ...Served }
          there: environment(key: $there) { ...Served }
        }
      }
      fragment Served on FlagEnvironment { gives: serving { of: kind parts: shares { who: variation { label: name } part: percentage } } }`
    const gives = {
      of: 'ROLLOUT',
      parts: [
        { who: { label: 'On' }, part: 90 },
        { who: { label: 'Off' }, part: 10 },
      ],
    }
    const data = { one: { title: 'Flag A', here: { gives }, there: { gives: null } } }
    const facts = factsOf(data, shapeFor(query), { there: 'staging' })
    expect(facts).toEqual([
      {
        kind: 'serving',
        path: 'one.here.gives',
        of: ['Flag A', 'production'],
        between: null,
        value: {
          kind: 'ROLLOUT',
          shares: [
            { variation: { name: 'On' }, percentage: 90 },
            { variation: { name: 'Off' }, percentage: 10 },
          ],
        },
      },
    ])
    expect(sharesOfServing(facts[0]!.value as Known)).toEqual([
      { name: 'On', percentage: 90 },
      { name: 'Off', percentage: 10 },
    ])
  })

  it('are selected or not, whatever came', () => {
    expect(selectsFacts(shapeFor('{ projects { nodes { key name } } }'))).toBe(false)
    expect(selectsFacts(shapeFor('{ flag(projectKey: "a", key: "b") { removal { verdict } } }'))).toBe(true)
  })

  it('tell the sides of a difference by the arguments', () => {
    const query = `{ project(key: "web") { flagDiffs(from: "staging", to: "production") { nodes { flag { key } changes { path } } } } }`
    const data = { project: { flagDiffs: { nodes: [{ flag: { key: 'a' }, changes: [] }] } } }
    expect(factsOf(data, shapeFor(query), {})).toMatchObject([
      { kind: 'difference', path: 'project.flagDiffs.nodes.0', between: ['staging', 'production'] },
    ])
  })
})

describe('A change as two sides', () => {
  const sides = (change: Known) => {
    const { before, after } = changeOf(change)
    return [before, after]
  }

  it('shows values, what is served, targets and rules', () => {
    expect(sides({ before: 'a', after: null })).toEqual(['"a"', null])
    const rollout = {
      variations: [
        { percentage: 12.5, variation: { name: 'On' } },
        { percentage: 87.5, variation: null },
      ],
    }
    expect(sides({ fromServed: { variation: { name: 'On' } }, toServed: { rollout } })).toEqual([
      'On',
      '12.5 % On, 87.5 % no variation',
    ])
    const target = { contextKind: 'user', count: 2 }
    expect(sides({ ...target, fromVariation: null, toVariation: { value: false } })).toEqual([
      null,
      'false for 2 users',
    ])
    const clauses = [{ attribute: 'country', operator: 'IN', values: ['NL', 'BE'], negate: true }]
    expect(sides({ fromRule: null, toRule: { description: 'Near', clauses } })).toEqual([
      null,
      'Near\ncountry not in NL, BE',
    ])
    expect(sides({ sentence: 'Only words.' })).toEqual([undefined, undefined])
  })
})

describe('The tree of dependents', () => {
  it('hangs each below what it depends through, and the others at the root', () => {
    const environments = [{ environmentKey: 'production', critical: true, effective: false }]
    const tree = treeOf({
      dependents: [
        { key: 'c', depth: 3, via: { key: 'b' }, environments },
        { key: 'a', depth: 1, via: null, viaSegment: null },
        { key: 'b', depth: 2, via: { key: 'a' } },
        { key: 'd', depth: 1, viaSegment: { key: 'staff' } },
        { key: 'e', depth: 2, via: { key: 'gone' } },
      ],
    })
    const names = (branches: ReturnType<typeof treeOf>): unknown[] =>
      branches.map(({ name, below }) => (below.length > 0 ? { [name]: names(below) } : name))
    expect(names(tree)).toEqual([{ a: [{ b: ['c'] }] }, { staff: ['d'] }, 'e'])
    expect(tree[0]!.below[0]!.below[0]!.environments).toEqual([{ key: 'production', critical: true, effective: false }])
  })
})
