import { describe, expect, it } from 'vitest'
import { sent } from '../../sandbox/http/sent.ts'
import { patched } from '../../sandbox/patches/json-patch.ts'
import { applied, type InstructionTable, instructionsOf } from '../../sandbox/patches/semantic-patch.ts'
import { formBody, number, required, string } from '../../sandbox/resource/body.ts'
import type { Call } from '../../sandbox/resource/call.ts'
import { isDryRun } from '../../sandbox/resource/change.ts'
import { parseQuery } from '../../sandbox/resource/query.ts'

const semantic = 'application/json; domain-model=launchdarkly.semanticpatch'
const call = (body: unknown, contentType = semantic) => ({ body, contentType }) as Call

interface Lamp {
  name: string
  level: number
}

const table: InstructionTable<Lamp, { most: number }> = {
  rename: (lamp, instruction) => ({ ...lamp, name: required(instruction, 'value', string) }),
  dim: (lamp, instruction, { most }) => ({ ...lamp, level: Math.min(most, required(instruction, 'value', number)) }),
}
const lamp: Lamp = { name: 'Desk', level: 3 }
const lampAfter = (...instructions: unknown[]) =>
  applied(lamp, instructionsOf(call({ instructions })).instructions, table, { most: 9 })

describe('A semantic patch', () => {
  it('is a body with instructions, a comment and an environment', () => {
    const body = { instructions: [{ kind: 'dim', value: 1 }], comment: 'Night', environmentKey: 'qa' }
    expect(instructionsOf(call(body))).toEqual(body)
    expect(
      instructionsOf(call(body, 'application/json;charset=utf-8; domain-model=launchdarkly.semanticpatch')),
    ).toEqual(body)
  })

  it.each([undefined, 'application/json', 'text/plain; domain-model=launchdarkly.semanticpatch', 'json', ''])(
    'is refused with the content type %s',
    (contentType) => {
      const given = { body: { instructions: [{ kind: 'dim', value: 1 }] }, contentType } as Call
      expect(() => instructionsOf(given)).toThrow(/needs the content type application\/json; domain-model=/)
    },
  )

  it.each([
    ['no body', undefined, 'The body must be an object'],
    ['no instructions', {}, 'instructions is required'],
    ['an empty list', { instructions: [] }, 'instructions must not be empty'],
    ['a text as instruction', { instructions: ['dim'] }, 'instructions must be a list of objects'],
    ['an instruction without a kind', { instructions: [{ value: 1 }] }, 'Instruction 0 must have a kind'],
  ])('is refused with %s', (_, body, message) => {
    expect(() => instructionsOf(call(body))).toThrow(message)
  })

  it('is carried out in order and leaves the row as it was', () => {
    expect(lampAfter({ kind: 'dim', value: 50 }, { kind: 'rename', value: 'Sun' })).toEqual({ name: 'Sun', level: 9 })
    expect(lamp).toEqual({ name: 'Desk', level: 3 })
  })

  it('gives the very same row back if nothing changes', () => {
    expect(lampAfter({ kind: 'dim', value: 3 }, { kind: 'rename', value: 'Desk' })).toBe(lamp)
  })

  it('says which instruction is wrong, and of what kind it is', () => {
    const good = { kind: 'dim', value: 1 }
    expect(() => lampAfter(good, { kind: 'blink' })).toThrow('Instruction 1 has the unknown kind blink')
    expect(() => lampAfter(good, { kind: 'toString' })).toThrow('Instruction 1 has the unknown kind toString')
    expect(() => lampAfter(good, { kind: 'dim', value: 'x' })).toThrow(
      expect.objectContaining({ status: 400, message: 'Instruction 1 (dim): value must be a number, got "x"' }),
    )
  })
})

describe('A merge patch', () => {
  const document = { name: 'Desk', level: 3, parts: { bulb: 'E27', shade: 'green' } }
  const changeable = ['name', 'parts']
  const next = (body: unknown) => patched(call(body), document, { changeable, merge: true })

  it('replaces what it names, looks into objects, and takes away what is null', () => {
    const merge = { name: 'Sun', parts: { shade: null, foot: 'oak' } }
    const merged = { name: 'Sun', level: 3, parts: { bulb: 'E27', foot: 'oak' } }
    expect(next(merge)).toEqual({ next: merged, comment: undefined, how: { merge } })
    expect(next({ comment: 'Why', merge })).toEqual({ next: merged, comment: 'Why', how: { merge } })
  })

  it('is told apart from a JSON patch', () => {
    const patch = [{ op: 'replace', path: '/parts/bulb', value: 'E14' }]
    expect(next({ comment: 'Why', patch })).toMatchObject({ comment: 'Why', how: { delta: patch } })
    expect(next(patch).next).toMatchObject({ parts: { bulb: 'E14', shade: 'green' } })
  })

  it('is refused where none is taken, and with what cannot be changed', () => {
    expect(() => patched(call({ name: 'Sun' }), document, { changeable })).toThrow('The body must be a JSON patch')
    expect(() => next({ level: 4 })).toThrow('level cannot be changed, but name, parts')
    expect(() => next({ instructions: [] })).toThrow('Instructions need the content type')
  })
})

describe('A form', () => {
  const form = new FormData()
  form.set('mode', 'merge')
  form.set('file', new File(['a,b'], 'users.csv'))
  const request = new Request('http://127.0.0.1', { method: 'POST', body: form })
  const type = request.headers.get('content-type')!

  it('is read into its parts', async () => {
    const body = await sent({ 'content-type': type }, Buffer.from(await request.arrayBuffer()))
    expect(formBody(call(body, type))).toEqual({
      mode: { text: 'merge' },
      file: { fileName: 'users.csv', text: 'a,b' },
    })
  })

  it('is refused if it cannot be read, or if it is something else', async () => {
    const broken = await sent({ 'content-type': type }, Buffer.from('no form'))
    for (const one of [call(broken, type), call({}, 'application/json')]) {
      expect(() => formBody(one)).toThrow('must be a form of the type multipart/form-data')
    }
  })
})

it('A dry run is what the query says, and nothing else', () => {
  const asked = ['dryRun=true', 'dryRun=false', '', 'dryrun=true'].map((text) =>
    isDryRun({ query: parseQuery(text) } as Call),
  )
  expect(asked).toEqual([true, false, false, false])
})
