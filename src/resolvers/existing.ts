/** Looks up objects by key, and leaves out those that do not exist. */
export async function existing<Key, Found>(
  keys: readonly Key[],
  look: (key: Key) => Promise<Found | null>,
): Promise<Found[]> {
  const found = await Promise.all(keys.map(look))
  return found.filter((one) => one !== null)
}
