import { startOther } from './other-server.ts'

/** A port that nobody listens on: for settings that do not take 0. */
export async function freePort(): Promise<number> {
  const server = await startOther()
  await server.close()
  return server.port
}
