import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { tokens } from '../../sandbox/account/tokens.ts'
import { compose } from '../deploy/compose.ts'
import { ask, root, served } from './commands.ts'
import { built, copyOf, execForm, instructions, ofImage, text } from './dockerfile.ts'

/** The words of a command, run with the Node of this machine. */
const onThisNode = ([file = '', ...args]: readonly string[]) => {
  expect(file).toBe('node')
  return [process.execPath, ...args]
}

/** What the image sets. */
const env = Object.fromEntries(
  ofImage('ENV').flatMap((one) => one.getArguments().map((argument) => argument.getValue().split('='))),
)
const entrypoint = execForm(ofImage('ENTRYPOINT')[0]!.getRawArgumentsContent()!)

describe('the Dockerfile', () => {
  it('has nothing that a linter finds', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([])
  })

  it('copies only what exists and is not kept from the build', () => {
    const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm)
    const copied = instructions.filter((one) => one.getKeyword() === 'COPY').map(copyOf)
    const sources = new Set(copied.filter(({ from }) => !from).flatMap((copy) => copy.sources))
    expect([...sources].filter((source) => !existsSync(join(root, source)))).toEqual([])
    expect([...sources].sort()).toEqual(allowed?.sort())
  })

  it('takes its base from an argument, which can pin it', () => {
    const given = instructions.filter((one) => one.getKeyword() === 'ARG').map((one) => one.getArgumentsContent())
    expect(given).toEqual([expect.stringMatching(/^NODE_IMAGE=node:\d+-slim$/)])
    const bases = instructions
      .filter((one) => one.getKeyword() === 'FROM')
      .map((one) => one.getArguments()[0]!.getValue())
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Dockerfile.
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}', 'base']))
  })

  it('leaves no package manager in the image', () => {
    const removed = ofImage('RUN').map((one) => one.getArgumentsContent()!)
    expect(removed).toHaveLength(1)
    for (const name of ['npm', 'npx', 'corepack', 'yarn']) expect(removed[0]).toContain(`/usr/local/bin/${name}`)
    expect(removed[0]).toMatch(/^rm -rf \/usr\/local\/lib\/node_modules /)
  })

  it('runs as a user who is not root', () => {
    expect(ofImage('USER').map((one) => one.getArgumentsContent())).toEqual(['node'])
  })
})

describe('the image', () => {
  let app: string

  beforeAll(() => {
    app = built()
  })

  it('has the production dependencies alone', () => {
    expect(existsSync(join(app, 'node_modules/graphql'))).toBe(true)
    expect(existsSync(join(app, 'node_modules/typescript'))).toBe(false)
  })

  it('answers, and its health check tells whether it does', async () => {
    const { url, child } = await served([...onThisNode(entrypoint), '--sandbox'], app, { ...env, PORT: '0' })
    expect(await ask(url, '{ projects { totalCount } }')).toEqual({ data: { projects: { totalCount: 4 } } })
    const [file = '', ...args] = onThisNode(execForm(ofImage('HEALTHCHECK')[0]!.getRawArgumentsContent()!))
    const healthy = () => {
      try {
        execFileSync(file, args, { env: { ...env, PORT: new URL(url).port } })
        return true
      } catch {
        return false
      }
    }
    expect(healthy()).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(healthy).toBe(false)
  })

  it('serves the services of the compose file: the sandbox, and the gateways in front of it', async () => {
    const { sandbox, gateway, webhook } = compose.services
    const free = (words: readonly string[]) => words.map((word) => (/^\d+$/.test(word) ? '0' : word))
    const upstream = await served([...onThisNode(sandbox.entrypoint), ...free(sandbox.command)], app, env)
    // No store answers at this address. The gateways go on alone.
    const { LAUNCHDARKLY_BASE_URL: _, ...environment } = gateway.environment
    const settings = { ...env, ...environment, PORT: '0', LAUNCHDARKLY_BASE_URL: upstream.url }
    const { url } = await served(onThisNode(entrypoint), app, settings)
    expect(await ask(url, '{ projects { totalCount } }', { authorization: tokens.admin })).toEqual({
      data: { projects: { totalCount: 4 } },
    })
    const [command, option] = webhook.command
    const [file = '', ...args] = onThisNode([...entrypoint, command, option, `${url}/webhooks/launchdarkly`])
    const told = { ...env, ...webhook.environment, LAUNCHDARKLY_BASE_URL: upstream.url }
    execFileSync(file, args, { cwd: app, env: told, stdio: 'ignore' })
    const { data } = await ask(url, '{ webhooks { url } }', { authorization: tokens.admin })
    expect(data.webhooks).toContainEqual({ url: expect.stringContaining(new URL(url).host) })
  })
})
