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
  /** The webhook of the embedded sandbox to the gateway. Absent for any other upstream. */
  readonly webhook?: SandboxWebhook
  /** The embedded sandbox, for other processes. Null if there is none. */
  sandbox(): EmbeddedSandbox | null
  close(): Promise<void>
}

interface SandboxWebhook {
  readonly secret: string
  /** Creates it, once the graph has an address. */
  register(graph: string): Promise<void>
}

/** The address of an embedded sandbox, its tokens, the secret of its webhook, and its time in epoch ms. */
interface EmbeddedSandbox {
  readonly url: string
  readonly token: string
  readonly readerToken: string
  readonly limitedToken: string
  readonly webhookSecret: string
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
  const pollMs = Math.min(eventsPollMs, sandboxPollMs)
  if (line) return { ...(await sandboxOfPrimary(line)), eventsPollMs: pollMs }
  const { startSandbox } = await import('../sandbox/index.ts')
  const sandbox = await startSandbox()
  const { url, token, readerToken, limitedToken, now, close } = sandbox
  const webhookSecret = randomBytes(32).toString('hex')
  const embedded = () => ({ url, token, readerToken, limitedToken, webhookSecret, time: now() })
  return { ...upstreamTo(embedded, close), eventsPollMs: pollMs }
}

/** The longest pause between two reads of the sandbox's log, in ms: the sandbox is near, and its limit is nobody's. */
const sandboxPollMs = 1000

/** The time after which a worker asks what time it is in the sandbox, in ms. */
const timeMs = 1000

/** The sandbox of the primary process. Its time stands still but for changes, and workers learn of it a little later. */
async function sandboxOfPrimary(line: Line): Promise<Upstream> {
  const ask = async () => (await line.ask('sandbox', null, 10_000)) as EmbeddedSandbox
  let sandbox = await ask()
  const timer = setInterval(async () => {
    sandbox = await ask().catch(() => sandbox)
  }, timeMs).unref()
  return upstreamTo(
    () => sandbox,
    async () => clearInterval(timer),
  )
}

function upstreamTo(sandbox: () => EmbeddedSandbox, close: () => Promise<void>): Upstream {
  const { url, token, readerToken, limitedToken, webhookSecret } = sandbox()
  return {
    ...{ baseUrl: url, fallbackToken: token, serviceToken: null, httpProxy: '', httpsProxy: '', sandbox, close },
    clock: () => sandbox().time,
    webhook: {
      secret: webhookSecret,
      async register(graph) {
        const { tellOfSandbox } = await import('./sandbox-webhook.ts')
        const userAgent = `launchdarkly-graphql/${version}`
        await tellOfSandbox({ baseUrl: url, token, secret: webhookSecret, graph, userAgent })
      },
    },
    sandboxTokens: [
      { name: 'may do everything', token },
      { name: 'may only read', token: readerToken },
      { name: 'may not see members, teams and roles', token: limitedToken },
    ],
  }
}
