import { required, strings, text } from '../resource/body.ts'
import type { InstructionTable } from './semantic-patch.ts'

interface Detailed {
  name: string
  tags: readonly string[]
}

/** The instructions for the name and the tags, the same for every kind of thing that has both. */
export const detailInstructions = <Row extends Detailed>(): InstructionTable<Row, unknown> => ({
  updateName: (row, instruction) => ({ ...row, name: required(instruction, 'value', text) }),
  addTags: (row, instruction) => ({
    ...row,
    tags: [...new Set([...row.tags, ...required(instruction, 'values', strings)])],
  }),
  removeTags(row, instruction) {
    const values = required(instruction, 'values', strings)
    return { ...row, tags: row.tags.filter((tag) => !values.includes(tag)) }
  },
})
