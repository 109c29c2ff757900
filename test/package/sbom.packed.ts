import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, root, shell } from './commands.ts'

interface Locked {
  readonly version: string
  readonly dev?: boolean
}

/** The packages that production installs, as the lock file has them. */
const expected = Object.entries<Locked>(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages)
  .filter(([path, { dev }]) => path !== '' && !dev)
  .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`)

describe('the list of dependencies', () => {
  let folder: string
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))

  beforeAll(() => {
    folder = emptyFolder()
    shell(`npm run --silent sbom -- '${folder}'`, root)
  })

  it('has all production packages in CycloneDX, each with its hash, and none of development', () => {
    const { bomFormat, metadata, components } = read('sbom.cdx.json')
    expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'launchdarkly-graphql'])
    const names = components.map((one: { name: string; version: string }) => `${one.name}@${one.version}`)
    expect(new Set(names)).toEqual(new Set(expected))
    for (const { name, hashes, licenses } of components) {
      expect([name, hashes?.length]).toEqual([name, 1])
      expect([name, licenses?.length]).toEqual([name, 1])
    }
  })

  it('has the same in SPDX', () => {
    const { spdxVersion, packages } = read('sbom.spdx.json')
    expect(spdxVersion).toMatch(/^SPDX-2\.\d$/)
    const names = packages.map((one: { name: string; versionInfo: string }) => `${one.name}@${one.versionInfo}`)
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(new Set(names)).toEqual(new Set([...expected, `${name}@${version}`]))
  })
})
