import { expanded } from '../rest/page.ts'
import { covers, united } from '../rest/parts.ts'
import { batch, oneByOne } from './batch.ts'
import { withHoped } from './hoped-parts.ts'

/**
 * A read that the fields of a request share. Those of one turn are answered by one read, with all parts that any of them wants. If
 * LaunchDarkly refuses that, each set of parts is read alone.
 */
export function sharedRead<Answer>(read: (expand: readonly string[]) => Promise<Answer>) {
  const load = batch<readonly string[], Answer>({
    identity: nameOf,
    gathers: true,
    fetch: (keys) => {
      const all = united(keys)
      const together = read(all)
      const wanted = new Map(keys.map((expand) => [nameOf(expand), expand]))
      return oneByOne([...wanted.keys()], (name) =>
        withHoped(wanted.get(name)!, all, (parts) => (covers(parts, all) ? together : read(parts))),
      )
    },
  })
  return async (expand: readonly string[]): Promise<Answer> => (await load(expand)) as Answer
}

const nameOf = (expand: readonly string[]): string => expanded(expand) ?? ''
