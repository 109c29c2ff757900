import { expanded } from '../rest/page.ts'
import { united } from '../rest/parts.ts'
import { batch } from './batch.ts'

/** A read that the fields of a request share. Those of one turn are answered by one read, with all parts that any of them wants. */
export function sharedRead<Answer>(read: (expand: readonly string[]) => Promise<Answer>) {
  const load = batch<readonly string[], Answer>({
    identity: () => '',
    wants: (expand) => expanded(expand) ?? '',
    gathers: true,
    fetch: async (keys) => new Map([['', await read(united(keys))]]),
  })
  return async (expand: readonly string[]): Promise<Answer> => (await load(expand)) as Answer
}
