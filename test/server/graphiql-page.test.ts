import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples, graphiql } from '../../src/graphiql.ts'
import { type Served, startServed } from '../support/served.ts'

let served: Served
let origin: string
beforeAll(async () => {
  served = await startServed({ graphiql: graphiql() })
  origin = new URL(served.url).origin
})
afterAll(() => served.close())

const html = { accept: 'text/html' }
const page = (headers: Record<string, string> = {}) => fetch(served.url, { headers: { ...html, ...headers } })
const settingsOf = (text: string) => JSON.parse(/id="settings">(.*?)<\/script>/.exec(text)![1]!)
const filesOf = (text: string) =>
  [...text.matchAll(/(?:src|href)="(graphql\/assets\/[^"]+)"/g)].map(([, name]) => name!)

describe('the page of GraphiQL', () => {
  it('is small, and loads files of its own', async () => {
    const text = await (await page()).text()
    expect(text.length).toBeLessThan(60_000)
    expect(new Set(filesOf(text).map((name) => name.replace(/.*\./, '')))).toEqual(new Set(['css', 'js', 'svg']))
  })

  it('is asked for anew each time, and sent only if it has changed', async () => {
    const first = await page()
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = await page({ 'if-none-match': first.headers.get('etag')! })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect((await page({ 'if-none-match': '"another"' })).status).toBe(200)
  })

  it('has files that browsers keep for ever, compressed', async () => {
    for (const name of filesOf(await (await page()).text())) {
      const response = await fetch(`${origin}/${name}`, { headers: { 'accept-encoding': 'br' } })
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(response.headers.get('content-encoding')).toBe('br')
      expect((await response.text()).length).toBeGreaterThan(100)
    }
  })

  it('takes less than a third of the bytes on the wire', async () => {
    const { default: http } = await import('node:http')
    const script = filesOf(await (await page()).text()).find((name) => name.endsWith('.js'))!
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      http
        .get(`${origin}/${script}`, { headers: { 'accept-encoding': 'br' } }, async (response) => {
          const chunks: Buffer[] = []
          for await (const chunk of response) chunks.push(chunk)
          resolve(Buffer.concat(chunks))
        })
        .on('error', reject)
    })
    expect(bytes.length).toBeLessThan(brotliDecompressSync(bytes).length / 3)
  })

  it('is told the examples, and whether the gateway has a token', async () => {
    const settings = settingsOf(await (await page()).text())
    expect(settings.examples).toEqual(examples)
    expect(settings).toMatchObject({ sandbox: null, tokenless: true })
  })

  it('is told them so that no text of them can end the script', async () => {
    const example = { ...examples[0]!, question: '</script><script>alert(1)</script>' }
    const other = await startServed({ graphiql: { ...graphiql(), examples: [example] } })
    const text = await (await fetch(other.url, { headers: html })).text()
    expect(text).not.toContain('alert(1)</script>')
    expect(settingsOf(text).examples).toEqual([example])
    await other.close()
  })

  it('needs no credential, and holds none', async () => {
    const closed = await startServed({ graphiql: graphiql(), fallbackToken: undefined })
    const response = await fetch(closed.url, { headers: html })
    expect(response.status).toBe(200)
    expect(settingsOf(await response.text())).toMatchObject({ tokenless: false, sandbox: null })
    await closed.close()
  })

  it('says how to build it where it is not built, and serves it as soon as it is', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'page-'))
    const folder = pathToFileURL(join(parent, 'dist/'))
    const unbuilt = await startServed({ graphiql: { ...graphiql(), folder } })
    const response = await fetch(unbuilt.url, { headers: html })
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('Run "npm run explorer"')])
    expect((await fetch(`${unbuilt.url}/assets/index.js`)).status).toBe(404)

    await mkdir(new URL('assets/', folder), { recursive: true })
    await writeFile(new URL('assets/index.js', folder), '1')
    await writeFile(new URL('index.html', folder), '<script src="./assets/index.js"></script>')
    expect((await fetch(unbuilt.url, { headers: html })).status).toBe(200)
    expect((await fetch(`${unbuilt.url}/assets/index.js`)).status).toBe(200)
    await unbuilt.close()
    await rm(parent, { recursive: true })
  })

  it('is where the root leads, and where a slash too many leads', async () => {
    const root = await fetch(`${origin}/`, { headers: html, redirect: 'manual' })
    expect([root.status, root.headers.get('location')]).toEqual([302, 'graphql'])
    const linked = await fetch(`${origin}/?query=%7Ba%7D`, { headers: html, redirect: 'manual' })
    expect(linked.headers.get('location')).toBe('graphql?query=%7Ba%7D')
    const slash = await fetch(`${served.url}/?query=%7Ba%7D`, { headers: html, redirect: 'manual' })
    expect([slash.status, slash.headers.get('location')]).toEqual([302, '../graphql?query=%7Ba%7D'])
    expect((await fetch(`${origin}/`, { headers: html })).status).toBe(200)
  })

  it('has no other files', async () => {
    expect((await fetch(`${served.url}/assets/../../package.json`)).status).toBe(404)
    expect((await fetch(`${served.url}/assets/%2e%2e%2fpackage.json`)).status).toBe(404)
  })

  it('has no root and no files where it is switched off', async () => {
    const without = await startServed()
    const { origin: other } = new URL(without.url)
    expect((await fetch(`${other}/`, { redirect: 'manual' })).status).toBe(404)
    await without.close()
  })
})
