import { parseArgs } from 'node:util'
import { BadSetting, type Config } from './config.ts'
import { createClient } from './rest/client/client.ts'
import { now } from './rest/client/clock.ts'
import { Ledger } from './rest/client/ledger.ts'
import { RestError } from './rest/errors.ts'
import { isLoopback } from './server/loopback.ts'
import { version } from './version.ts'
import { webhookPolicy } from './webhook-policy.ts'
import { planWebhook, type WebhookPlan } from './webhook-registration.ts'
import { secretFile } from './webhook-secret.ts'

const helpOf = (before: string) => `Usage: ${before} webhook --url https://gateway.example.com/webhooks/launchdarkly
         [--name <name>] [--project <key> [--environment <key>]] [--secret-file <file>] [--dry-run]

Creates the webhook by which LaunchDarkly tells a gateway of changes. If there is a webhook with this URL, it is changed as far as
it differs. Takes one or two calls to the LaunchDarkly in LAUNCHDARKLY_BASE_URL, with the token in LAUNCHDARKLY_ACCESS_TOKEN.

  --url          the URL of the gateway's path /webhooks/launchdarkly, as LaunchDarkly reaches it
  --name         the name of the webhook. Default: launchdarkly-graphql, or the name that it has
  --project      tells only of this project. Default: of everything in the account
  --environment  tells only of this environment of the project
  --secret-file  the file with the secret; if it does not exist, it is made with a new secret. Default: the first secret in
                 WEBHOOK_SECRETS, or the secret that the webhook has, or a new one
  --dry-run      only say what would be done

The setting with the secret for the gateway, WEBHOOK_SECRETS=…, goes to the standard output unless it comes from there or from a
file. Everything else goes to the standard error. The exit code is 0, 1 if LaunchDarkly refuses or cannot be reached, and 2 if an
option or a setting cannot be used.
`

/** What a command prints, and its exit code. */
interface Said {
  readonly out?: string
  readonly err?: string
  readonly code: number
}

/**
 * Runs `webhook` with its arguments.
 *
 * @param before The command in front of them, for the help.
 * @param config Returns the settings.
 * @throws {BadSetting} if an option or a setting cannot be used.
 * @throws {RestError} if LaunchDarkly refuses or cannot be reached.
 */
export async function webhookCommand(args: string[], before: string, config: () => Config): Promise<Said> {
  const text = { type: 'string' } as const
  const options = { url: text, name: text, project: text, environment: text, 'secret-file': text } as const
  const flags = { help: { type: 'boolean', short: 'h' }, 'dry-run': { type: 'boolean', default: false } } as const
  const { values } = parseArgs({ args, options: { ...options, ...flags } })
  if (values.help) return { out: helpOf(before), code: 0 }
  const url = urlIn(values.url)
  const scope = scopeIn(values)
  const path = values['secret-file']
  const file = path === undefined ? undefined : secretFile(path)
  const settings = config()
  const { baseUrl, serviceToken: token, deadlineMs, webhookSecrets } = settings
  if (!baseUrl) throw new BadSetting('LAUNCHDARKLY_BASE_URL: expected the LaunchDarkly to speak to, but got none.')
  if (!token)
    throw new BadSetting('LAUNCHDARKLY_ACCESS_TOKEN: expected a token that may create webhooks, but got none.')

  const given = file ? file.secret : webhookSecrets[0]
  const client = createClient({ ...settings, baseUrl, userAgent: `launchdarkly-graphql/${version}` })
  try {
    const session = client.open({ token, deadline: now() + deadlineMs, ledger: new Ledger() })
    const wanted = { url, name: values.name, secret: given, statements: webhookPolicy(scope) }
    const plan = await planWebhook(session, wanted)
    if (values['dry-run'])
      return { err: `Would ${done(plan, url).replace(/^./, (letter) => letter.toLowerCase())}`, code: 0 }
    if (file && file.secret === undefined) file.write(plan.secret)
    const { _id: id } = await plan.act()
    const err = `${done(plan, url)}It is webhook ${id}.\n${hints(url)}${where(path, given)}`
    return { err, code: 0, ...(file || given ? {} : { out: `WEBHOOK_SECRETS=${plan.secret}\n` }) }
  } catch (error) {
    throw error instanceof RestError ? explained(error) : error
  } finally {
    await client.close()
  }
}

function urlIn(text: string | undefined): string {
  const url = text === undefined ? null : URL.parse(text)
  const usable = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.hash
  if (usable) return url.href
  const got = text === undefined ? 'none' : url ? 'another one' : 'something else'
  throw new BadSetting(`--url: expected an http or https URL without credentials and fragment, but got ${got}.`)
}

function scopeIn({ project, environment }: { project?: string | undefined; environment?: string | undefined }) {
  for (const [name, key] of Object.entries({ project, environment })) {
    if (key === undefined || /^[\w.-]+$/.test(key)) continue
    throw new BadSetting(`--${name}: expected a key of letters, digits and . _ -, but got something else.`)
  }
  if (environment !== undefined && project === undefined) {
    throw new BadSetting('--environment: expected --project beside it, but got none.')
  }
  return { project, environment }
}

/** The sentences on what is done, or would be. A policy that is replaced is repeated, so that it is not lost. */
function done({ existing, doubles, differing }: WebhookPlan, url: string): string {
  if (!existing) return `Create a webhook to ${url}.\n`
  const name = JSON.stringify(existing.name ?? existing._id)
  const first =
    differing.length === 0
      ? `Change nothing: the webhook ${name} to ${url} is as it should be.\n`
      : `Change ${differing.join(', ')} of the webhook ${name} to ${url}.\n`
  const policy = differing.includes('statements') ? `Its policy was ${JSON.stringify(existing.statements)}.\n` : ''
  const more = doubles.map(({ _id }) => `The webhook ${_id} has the same URL: delete it if nothing else needs it.\n`)
  return first + policy + more.join('')
}

function hints(url: string): string {
  const { protocol, hostname, pathname } = new URL(url)
  const path = pathname.endsWith('/webhooks/launchdarkly')
    ? ''
    : 'Note: the path of the gateway ends in /webhooks/launchdarkly. A proxy in front of it has to send this URL there.\n'
  const isPlain = protocol === 'http:' && !isLoopback(hostname)
  return isPlain ? `${path}Note: with http, others on the way can read the changes. Use https.\n` : path
}

function where(path: string | undefined, given: string | undefined): string {
  if (path !== undefined) return `Start the gateway with WEBHOOK_SECRETS set to the secret in ${path}.\n`
  return given === undefined ? 'Start the gateway with this setting.\n' : 'WEBHOOK_SECRETS has its secret already.\n'
}

/** Adds to an error what can be done. */
function explained(error: RestError): RestError {
  const { status, outcome } = error.details
  if (status === 403) {
    const needs = 'The token needs a role that allows createWebhook and all actions on webhook/*.'
    return new RestError(`${error.message} ${needs}`, error.details)
  }
  if (outcome === undefined) return error
  return new RestError(`${error.message} Run the command again: it finds the webhook if there is one.`, error.details)
}
