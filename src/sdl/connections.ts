import { type FieldDefinitionNode, type InputValueDefinitionNode, Kind, print } from 'graphql'
import { defaultFirst, maximumFirst } from '../graph/connection.ts'
import { fieldsOf, type Generated, objectTypesOf } from './definitions.ts'
import type { Subject } from './nouns.ts'
import { problem } from './problem.ts'
import type { Sdl } from './sdl.ts'

/** The types of the connection that a field with `@connection` answers with. Empty without the directive. */
export function connectionTypes(field: FieldDefinitionNode, coordinate: string, sdl: Sdl): readonly Generated[] {
  const asked = sdl.read('connection', field, coordinate)
  if (!asked) return []
  const { type } = field
  const name = type.kind === Kind.NAMED_TYPE ? /^(\w+)Connection$/.exec(type.name.value)?.[1] : undefined
  if (name === undefined) {
    throw problem(type, coordinate, 'a type such as FlagConnection for @connection', print(type))
  }
  const node = asked.of ?? name
  const subject = sdl.subject(node)
  if (!subject) throw problem(type, coordinate, `a type ${node} for the nodes of ${name}Connection`, 'none')
  return typesOf(name, subject)
}

/** @param name The start of the names of the connection and its edges. */
function typesOf(name: string, { type, one, many }: Subject): readonly Generated[] {
  const types = objectTypesOf(`
    "A page of ${many}."
    type ${name}Connection {
      "The ${many} with their cursors."
      edges: [${name}Edge!]!
      "The ${many}."
      nodes: [${type}!]!
      "The position of the page in the whole list."
      pageInfo: PageInfo!
      "The number of ${many} on all pages. Null if LaunchDarkly does not tell."
      totalCount: Int
      "The reason why the page ends where it does."
      stoppedBy: StoppedBy!
    }
    "An item of a page of ${many}."
    type ${name}Edge {
      "The cursor of the ${one}."
      cursor: String!
      "The ${one}."
      node: ${type}!
    }`)
  return types.map((made) => ({ type: made, follows: type, leading: made.fields!.length }))
}

/** The arguments of a field with those of pages, which stand before `filter` and `orderBy`. */
export function withPageArguments(
  args: readonly InputValueDefinitionNode[],
  forwardOnly: boolean,
): readonly InputValueDefinitionNode[] {
  const pages = pageArguments.filter(({ name }) => !forwardOnly || !backward.has(name.value))
  const at = args.findIndex(({ name }) => name.value === 'filter' || name.value === 'orderBy')
  return at < 0 ? [...args, ...pages] : args.toSpliced(at, 0, ...pages)
}

const backward: ReadonlySet<string> = new Set(['last', 'before'])

const pageArguments = fieldsOf(`pages(
  "The number of items from the start, 0 to ${maximumFirst}. Default ${defaultFirst}."
  first: Int
  "A cursor. The page starts after its item."
  after: String
  "The number of items from the end, 0 to ${maximumFirst}."
  last: Int
  "A cursor. The page ends before its item."
  before: String
): Int`)[0]!.arguments!
