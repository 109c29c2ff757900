import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema, parse } from 'graphql'
import { type Shape, shapeOf } from '../../explorer/views/shared/shape.ts'

export const schema: GraphQLSchema = buildSchema(readFileSync('schema.graphql', 'utf8'))

/** The types of the response paths of a query on the gateway's schema. */
export const shapeFor = (query: string): Shape => shapeOf(parse(query), null, schema)
