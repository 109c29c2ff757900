import { ApiError } from '../http/errors.ts'
import { isWriting, type Operation, type Resource } from '../resource/operation.ts'

/** Lets the operations of a resource say which parameter or property they refuse, as those of engineering insights do. */
export const withReasons = <Of extends Resource>(resource: Of): Of => ({
  ...resource,
  operations: resource.operations.map(reasoned),
})

function reasoned(operation: Operation): Operation {
  if (isWriting(operation)) {
    const { writer } = operation
    return { ...operation, writer: { ...writer, write: (call) => explained(() => writer.write(call)) } }
  }
  const { answerer } = operation
  return { ...operation, answerer: { ...answerer, answer: (call) => explained(() => answerer.answer(call)) } }
}

function explained<Told>(tell: () => Told): Told {
  try {
    return tell()
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error
    const [, attribute = 'body', reason = error.message] =
      /^(\w+) ((?:must|is|needs|cannot) .*)$/s.exec(error.message) ?? []
    throw new ApiError(400, error.message, error.code, { errors: [{ attribute, reason }] })
  }
}
