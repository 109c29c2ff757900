import { join } from 'node:path'
import { MockAgent } from 'undici'
import { describe, expect, test } from 'vitest'
import { findDocument } from '../../contract/document.ts'
import { directoryWith } from './directories.ts'
import { library } from './library.ts'

describe('The document', () => {
  const origin = 'https://docs.example'
  const url = `${origin}/openapi.json`
  const document = JSON.stringify(library)
  const file = async (content: string) => join(await directoryWith({ 'openapi.json': content }), 'openapi.json')
  const published = (status: number, body: string) => {
    const dispatcher = new MockAgent()
    dispatcher.disableNetConnect()
    dispatcher.get(origin).intercept({ path: '/openapi.json' }).reply(status, body)
    return dispatcher
  }
  const offline = () => {
    const dispatcher = new MockAgent()
    dispatcher.disableNetConnect()
    return dispatcher
  }

  test('is the file that LD_OPENAPI names, before any other', async () => {
    const [named, beside] = [await file(document), await file(document)]
    const found = await findDocument({ env: { LD_OPENAPI: named, CI: 'true' }, beside, url, dispatcher: offline() })
    expect(found).toEqual({ document: library, from: named })
  })

  test.each([
    ['is not there', async () => '/nowhere/openapi.json', /^LD_OPENAPI cannot be read: ENOENT/],
    ['is not JSON', () => file('openapi: 3.0.3'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['is no OpenAPI document', () => file('{"items":[]}'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['is of another version', () => file('{"openapi":"4.0.0","paths":{}}'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['has no paths', () => file('{"openapi":"3.0.3"}'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['is empty', async () => '', /^LD_OPENAPI cannot be read/],
  ])('is wrong, and not skipped, if what LD_OPENAPI names %s', async (_, named, message) => {
    const env = { LD_OPENAPI: await named() }
    const found = await findDocument({ env, beside: await file(document), url, dispatcher: published(200, document) })
    expect(found).toMatchObject({ wrong: expect.stringMatching(message) })
  })

  test('is the file beside the project only on a build machine', async () => {
    const beside = await file(document)
    const other = JSON.stringify({ ...library, info: { title: 'Published', version: '2' } })
    const places = () => ({ beside, url, dispatcher: published(200, other) })
    expect(await findDocument({ env: { CI: 'true' }, ...places() })).toMatchObject({ from: beside })
    expect(await findDocument({ env: {}, ...places() })).toMatchObject({ from: url })
    expect(await findDocument({ env: { CI: '1' }, ...places() })).toMatchObject({ from: url })
  })

  test('is the published one if a build machine keeps none', async () => {
    const found = await findDocument({
      env: { CI: 'true' },
      beside: '/nowhere',
      url,
      dispatcher: published(200, document),
    })
    expect(found).toEqual({ document: library, from: url })
  })

  test.each([
    ['nobody answers', offline, /cannot be reached/],
    ['the answer is an error', () => published(503, '{}'), /answered 503/],
    ['the answer is something else', () => published(200, '<html>'), /did not answer an OpenAPI 3 document/],
  ])('is skipped with the reason and the way out if %s', async (_, dispatcher, reason) => {
    const found = await findDocument({ env: {}, beside: '/nowhere', url, dispatcher: dispatcher() })
    expect(found).toMatchObject({ skipped: expect.stringMatching(reason) })
    expect(found).toMatchObject({ skipped: expect.stringContaining('LD_OPENAPI') })
  })
})
