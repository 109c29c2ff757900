/** Logs many lines at once, waits until they are taken, and says on stderr how many of them were dropped. */
import { createLog } from '../../src/server/logs.ts'

const [, , lines = '0', format = 'json', withinMs = '60000'] = process.argv
const log = await createLog({ level: 'info', format: format as 'json' | 'pretty' })
for (let index = 0; index < Number(lines); index++) log.logger.info({ index, padding: 'x'.repeat(1000) }, 'line')
const longest = performance.now()
await new Promise((resolve) => setTimeout(resolve, 10))
process.stderr.write(`${JSON.stringify({ dropped: log.dropped(), blockedMs: performance.now() - longest })}\n`)
await log.flushed(Number(withinMs))
process.exit(0)
