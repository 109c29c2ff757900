import { randomBytes } from 'node:crypto'
import { before, fromSources } from './command-name.ts'
import { BadSetting, type Config } from './config.ts'
import type { GatewayOptions } from './gateway.ts'
import type { SandboxToken } from './server/graphiql-page.ts'
import type { Line } from './store/line.ts'
import { version } from './version.ts'

/** The upstream, with a function that stops it. */
export interface Upstream
  extends Pick<
    GatewayOptions,
    'baseUrl' | 'clock' | 'fallbackToken' | 'serviceToken' | 'httpProxy' | 'httpsProxy' | 'eventsPollMs'
  > {
  /** The tokens of the embedded sandbox, for the explorer. */
  readonly sandboxTokens?: readonly SandboxToken[]
  /** The webhook of the embedded sandbox to this gateway. */
  readonly webhook?: {
    readonly secret: string
    /** Creates it, once the graph has an address. One process does so for all. */
    register(graph: string): Promise<void>
  }
  /** The embedded sandbox, for other processes. Null if there is none. */
  sandbox(): EmbeddedSandbox | null
  close(): Promise<void>
}

/** The address of an embedded sandbox, its tokens, the secret of its webhook, and its time in epoch ms. */
interface EmbeddedSandbox {
  readonly url: string
  readonly token: string
  readonly readerToken: string
  readonly limitedToken: string
  readonly secret: string
  readonly time: number
}

const noUpstream = `Expected the LaunchDarkly to speak to in LAUNCHDARKLY_BASE_URL, but got none. It is one of
  https://app.launchdarkly.com       for most accounts
  https://app.eu.launchdarkly.com    for accounts in the EU
  https://app.launchdarkly.us        for federal accounts
To try the gateway without one: ${before} --sandbox`

/**
 * The configured LaunchDarkly, or the embedded sandbox, which has its own token for requests without one and needs no proxy. The
 * sandbox never receives a token for LaunchDarkly, although the variable with that token may be set for other tools.
 *
 * @param line The line to the primary process, whose sandbox a worker uses. Absent in a process that is not a worker.
 */
export async function upstreamOf(config: Config, wantsSandbox: boolean, line?: Line): Promise<Upstream> {
  const { baseUrl, serviceToken, eventsPollMs } = config
  if (baseUrl && wantsSandbox) {
    throw new BadSetting('Expected either --sandbox or LAUNCHDARKLY_BASE_URL, but got both: which is meant?')
  }
  if (baseUrl) return { baseUrl, serviceToken, sandbox: () => null, close: async () => {} }
  if (!(wantsSandbox || fromSources)) throw new BadSetting(noUpstream)
  if (line) return sandboxOfPrimary(line, eventsPollMs)
  const { startSandbox } = await import('../sandbox/index.ts')
  const sandbox = await startSandbox()
  const { url, token, readerToken, limitedToken, now, close } = sandbox
  const secret = randomBytes(32).toString('hex')
  return upstreamTo(() => ({ url, token, readerToken, limitedToken, secret, time: now() }), eventsPollMs, close)
}

/** The time after which a worker asks what time it is in the sandbox, in ms. */
const timeMs = 1000

/** The sandbox of the primary process. Its time stands still but for changes, and workers learn of it a little later. */
async function sandboxOfPrimary(line: Line, eventsPollMs: number): Promise<Upstream> {
  const ask = async () => (await line.ask('sandbox', null, 10_000)) as EmbeddedSandbox
  let sandbox = await ask()
  const timer = setInterval(async () => {
    sandbox = await ask().catch(() => sandbox)
  }, timeMs).unref()
  return upstreamTo(
    () => sandbox,
    eventsPollMs,
    async () => clearInterval(timer),
  )
}

/** The longest pause between two reads of the sandbox's log, in ms: the sandbox is near, and its limit is nobody's. */
const sandboxPollMs = 1000

function upstreamTo(sandbox: () => EmbeddedSandbox, eventsPollMs: number, close: () => Promise<void>): Upstream {
  const { url, token, readerToken, limitedToken, secret } = sandbox()
  return {
    ...{ baseUrl: url, fallbackToken: token, serviceToken: null, httpProxy: '', httpsProxy: '', sandbox, close },
    clock: () => sandbox().time,
    eventsPollMs: Math.min(eventsPollMs, sandboxPollMs),
    webhook: {
      secret,
      async register(graph) {
        const { tellOfSandbox } = await import('./sandbox-webhook.ts')
        await tellOfSandbox({ baseUrl: url, token, secret, graph, userAgent: `launchdarkly-graphql/${version}` })
      },
    },
    sandboxTokens: [
      { name: 'may do everything', token },
      { name: 'may only read', token: readerToken },
      { name: 'may not see members, teams and roles', token: limitedToken },
    ],
  }
}
