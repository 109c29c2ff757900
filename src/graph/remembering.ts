/** Makes a function that computes something once for each name. */
export function remembering() {
  const computed = new Map<string, Promise<unknown>>()
  return <Value>(name: string, compute: () => Promise<Value>): Promise<Value> => {
    const known = computed.get(name) ?? compute()
    computed.set(name, known)
    return known as Promise<Value>
  }
}
