/** The identity and the size of a value, without a copy of it. */
export interface Measured {
  /** A short text that is equal for equal values only. */
  readonly id: string
  /** Bytes of JSON. */
  readonly bytes: number
  /** Number of values in all of its lists. */
  readonly values: number
}

export type Measure = (value: unknown) => Measured

const mostOfId = 60

/** Makes the measure for the values of one request. A variable that many fields use is one object and is measured once. */
export function createMeasure(): Measure {
  const objects = new WeakMap<object, Measured>()
  const texts = new Map<string, string>()
  const structures = new Map<string, string>()

  function ofString(text: string): Measured {
    const id = text.length <= mostOfId ? JSON.stringify(text) : named(texts, text, '~')
    return { id, bytes: Buffer.byteLength(text) + 2, values: 0 }
  }

  function ofObject(value: object): Measured {
    const known = objects.get(value)
    if (known) return known
    const isList = Array.isArray(value)
    const parts: string[] = []
    let bytes = 2
    let values = isList ? value.length : 0
    if (isList) {
      for (const one of value) {
        const measured = measure(one)
        parts.push(measured.id)
        bytes += measured.bytes + 1
        values += measured.values
      }
    } else {
      for (const [name, one] of Object.entries(value)) {
        const key = ofString(name)
        const measured = measure(one)
        parts.push(`${key.id}:${measured.id}`)
        bytes += key.bytes + measured.bytes + 2
        values += measured.values
      }
    }
    const text = isList ? `[${parts.join()}]` : `{${parts.join()}}`
    const result = { id: text.length <= mostOfId ? text : named(structures, text, '#'), bytes, values }
    objects.set(value, result)
    return result
  }

  function measure(value: unknown): Measured {
    if (typeof value === 'string') return ofString(value)
    if (typeof value === 'object' && value !== null) return ofObject(value)
    const text = String(value)
    return { id: text, bytes: text.length, values: 0 }
  }
  return measure
}

/** A name for a long text. It is not valid JSON, so it differs from all short ids. */
function named(names: Map<string, string>, text: string, mark: string): string {
  const known = names.get(text)
  if (known) return known
  const name = `${mark}${names.size}`
  names.set(text, name)
  return name
}
