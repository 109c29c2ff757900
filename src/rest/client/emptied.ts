import { reasonOf } from '../unreadable.ts'

/**
 * Empties a document that nobody reads any more: its properties, those of the documents in its lists, and one level below.
 *
 * The promises and maps of a request become old objects while it waits for the upstream. Until the next collection of old objects,
 * V8 keeps what they refer to, even if they are garbage, so whole documents would be copied and become old as well. An emptied
 * document keeps nothing alive.
 */
export function emptied(document: unknown): void {
  if (isObject(document)) emptyDocument(document as Emptied)
}

type Emptied = Record<string, unknown>

function emptyDocument(document: Emptied): void {
  for (const name in document) {
    const part = document[name]
    if (!isObject(part)) continue
    if (Array.isArray(part)) emptyList(part)
    else cutOff(part as Emptied)
    document[name] = undefined
  }
}

/** Lists of scalars stay, because an answer can contain them. */
function emptyList(list: unknown[]): void {
  if (!isObject(list[0])) return
  for (const one of list) emptied(one)
  list.length = 0
}

/** Cuts off what is below a part. Copies of its document share the part. */
function cutOff(part: Emptied): void {
  for (const name in part) {
    const below = part[name]
    if (!isObject(below)) continue
    // A page within a document, such as the environments of a project.
    if (name === 'items' && Array.isArray(below)) emptyList(below)
    part[name] = undefined
  }
}

/** An unreadable part has no properties. */
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && reasonOf(value) === undefined
