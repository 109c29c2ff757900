import { expect, test } from 'vitest'
import { recorded } from '../../contract/recording.ts'
import type { Exchange } from '../../sandbox/index.ts'
import { directoryWith } from './directories.ts'
import { exchange } from './exchanges.ts'

test('A recording is read from all of its files, and a line that was cut off is named', async () => {
  const line = (path: string) => `${JSON.stringify(exchange({ path }))}\n`
  const directory = await directoryWith({
    '1-a.ndjson': `${line('/a')}\n${line('/b')}`,
    '2-b.ndjson': line('/c'),
    'notes.txt': 'x',
  })
  expect((await allOf(directory)).map(({ path }) => path)).toEqual(['/a', '/b', '/c'])

  const cut = await directoryWith({ 'a.ndjson': `${line('/a')}{"method":"G` })
  await expect(allOf(cut)).rejects.toThrow(/a\.ndjson:2 is not an exchange/)
})

test('A recording may have any text in its exchanges', async () => {
  const body = 'a line separator \u2028, a paragraph separator \u2029, and \r\n'
  const directory = await directoryWith({ 'a.ndjson': `${JSON.stringify(exchange({ body }))}\n` })
  expect(await allOf(directory)).toMatchObject([{ body }])
})

async function allOf(directory: string): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  for await (const one of recorded(directory)) exchanges.push(one)
  return exchanges
}
