import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'node-version-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a command on a Node that says that it is another version. */
function runAs(version: string, ...args: string[]) {
  const lie = join(folder, `${version}.cjs`)
  const versions = `{ ...process.versions, node: '${version}' }`
  writeFileSync(lie, `Object.defineProperty(process, 'versions', { value: ${versions} })`)
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', lie, ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const needs = './bin/needs-node.cjs'

it.each(['0.10.48', '12.22.12', '20.20.2', '22.18.0'])(
  'on Node %s there is one line that says so, and 1',
  (version) => {
    const told = {
      status: 1,
      stdout: '',
      stderr: `launchdarkly-graphql needs Node 22.19 or newer; this is ${version}\n`,
    }
    expect(runAs(version, 'bin/launchdarkly-graphql.cjs', '--version')).toEqual(told)
    expect(runAs(version, '--require', needs, 'src/main.ts')).toEqual(told)
  },
)

it.each(['22.19.0', '23.0.0', '24.21.0', '100.0.0'])('Node %s will do', (version) => {
  expect(runAs(version, '--require', needs, '--print', '1')).toEqual({ status: 0, stdout: '1\n', stderr: '' })
})

it('the scripts and the README say the same', () => {
  const { scripts, engines, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(scripts.start).toBe(`exec node --require ${needs} src/main.ts`)
  expect(scripts.sandbox).toBe(`exec node --require ${needs} sandbox/main.ts`)
  expect(execFileSync(process.execPath, ['--check', join(root, bin['launchdarkly-graphql'])]).toString()).toBe('')
  const [least] = /\d+\.\d+/.exec(engines.node)!
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`Node ${least} or newer`)
})
