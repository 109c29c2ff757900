import { type ASTVisitor, type FieldNode, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Refuses fields with the response name `then`, because the executor would take the object around them for a promise. */
export const responseNames: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(noThen)
  },
}

const noThen = (context: ValidationContext): ASTVisitor => ({
  Field(field: FieldNode) {
    if ((field.alias ?? field.name).value !== 'then') return
    const message = `Expected another alias than "then" for the field "${field.name.value}", because no answer can contain that name.`
    context.reportError(new GraphQLError(message, { nodes: field }))
  },
})
