import type { Config } from '../config.ts'
import { greet } from '../greeting.ts'
import type { Log } from '../server/logs.ts'
import { endOnSignal } from '../server/shutdown.ts'
import { storeScripts } from '../store-scripts.ts'
import type { Upstream } from '../upstream.ts'
import { createWorkers } from './workers.ts'

/**
 * Answers requests in several processes until a signal ends them.
 *
 * @throws {WorkerFailed} if the first process cannot listen.
 */
export async function serveWithWorkers(config: Config, upstream: Upstream, log: Log): Promise<void> {
  const { workers: count, shutdownGraceMs } = config
  const { logger } = log
  const { sandbox } = upstream
  const workers = createWorkers({ count, log: logger, scripts: storeScripts, sandbox })
  // Workers have their own limit, which is shorter.
  endOnSignal(log, shutdownGraceMs + 10_000, async (signal) => {
    await workers.end(signal)
    await upstream.close()
    logger.info({ workers: count }, 'all workers ended')
  })
  const url = await workers.begin()
  await greet(url, config, upstream, logger)
}
