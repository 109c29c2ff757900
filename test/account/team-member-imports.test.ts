import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let inside: Doc
let one: Doc
let two: Doc
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  const members: Doc[] = await askAll(stack.sandbox, '/members')
  inside = members.find(({ teams }) => teams.some(({ key }: Doc) => key === 'growth'))
  ;[one, two] = members.filter(({ teams }) => !teams.length)
})
afterEach(() => stack.close())

const add = (input: object, selection = 'team { key } addedEmails', headers = {}) =>
  stack.ask(
    `mutation ($input: ImportTeamMembersInput!) {
      result: importTeamMembers(input: $input) { ${selection} userErrors { message code path } }
    }`,
    { input: { key: 'growth', ...input } },
    headers,
  )
const emails = async (): Promise<string[]> =>
  (await stack.ask('{ team(key: "growth") { members(first: 1000) { nodes { email } } } }')).data.team.members.nodes.map(
    ({ email }: Doc) => email,
  )
/** The file in a form as it was sent. */
const fileIn = async ({ headers, body }: Doc) => {
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] } }).formData()
  const file = form.get('file') as File
  return { names: [...form.keys()], name: file.name, type: file.type, text: await file.text() }
}

describe('importTeamMembers', () => {
  it('sends the addresses as a file, and adds all of them', async () => {
    const { data, calls } = await add({ emails: [one.email, two.email.toUpperCase()] })
    expect(calls).toMatchObject([{ method: 'POST', path: '/api/v2/teams/growth/members', unknown: [] }])
    expect(calls[0]!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(await fileIn(calls[0]!)).toEqual({
      names: ['file'],
      name: 'members.csv',
      type: 'text/csv',
      text: `${one.email}\n${two.email.toUpperCase()}\n`,
    })
    const addedEmails = [one.email, two.email.toUpperCase()]
    expect(data.result).toEqual({ team: { key: 'growth' }, addedEmails, userErrors: [] })
    expect(await emails()).toEqual(expect.arrayContaining([one.email, two.email]))
  })

  it('sends a file of the caller as it is, and reads what is selected of the team', async () => {
    const csv = `E-mail,Name\r\n"${one.email}","O, ne"\r\n${two.email},Two\r\n`
    const { data, calls, paths } = await add({ csv }, 'team { name } addedEmails')
    expect(await fileIn(calls[0]!)).toMatchObject({ text: csv })
    expect(paths).toEqual(['/teams/growth/members', '/teams/growth'])
    const addedEmails = [one.email, two.email]
    expect(data.result).toEqual({ team: { name: 'Growth' }, addedEmails, userErrors: [] })
  })

  it('adds nobody if an address stands in the way, and tells each with its place', async () => {
    const { data, calls } = await add({
      emails: [one.email, 'no address, this', inside.email, 'nobody@example.com', one.email],
    })
    expect(calls).toMatchObject([{ status: 207 }])
    expect((await fileIn(calls[0]!)).text.split('\n')[1]).toBe('"no address, this"')
    const said = (path: string, message: string) => ({
      message: expect.stringContaining(message),
      code: 'BAD_USER_INPUT',
      path: ['input', 'emails', path],
    })
    expect(data.result).toEqual({
      team: null,
      addedEmails: null,
      userErrors: [
        said('1', 'Line 2: invalid format'),
        said('2', 'Line 3: already in the team'),
        said('3', 'Line 4: not a member'),
        said('4', 'Line 5: duplicate'),
      ],
    })
    expect(await emails()).not.toContain(one.email)
  })

  it('tells what is wrong with a file of the caller by the lines that LaunchDarkly names', async () => {
    const { data } = await add({ csv: `email\n${one.email}\n\nnobody@example.com\n` })
    expect(data.result.userErrors).toEqual([
      { message: 'Line 3: empty row', code: 'BAD_USER_INPUT', path: ['input', 'csv'] },
      { message: 'Line 4: not a member of the account', code: 'BAD_USER_INPUT', path: ['input', 'csv'] },
    ])
  })

  it.each([
    [{ status: 'error', value: 'b@example.com', message: 'no such member' }, ['1']],
    [{ status: 'error', value: 'c@example.com' }, []],
    [{ status: 'error', value: '', message: 'Line 7: out of range' }, []],
  ])('finds the place by the address if no line is told: %j', async (item, place) => {
    stack.sandbox.fault({ path: /members/ }, { status: 207, json: { items: [item] } })
    const { data } = await add({ emails: ['a@example.com', 'b@example.com'] })
    const path = ['input', 'emails', ...place]
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
  })

  it.each([
    ['the same is wrong with all', () => ({ emails: ['x', 'y'] })],
    ['all are in the team', () => ({ emails: [inside.email] })],
    ['none is of a member', () => ({ emails: ['nobody@example.com'] })],
    ['the file says nothing', () => ({ csv: '' })],
  ])('tells what LaunchDarkly says where %s', async (_, input) => {
    const { data, calls } = await add(input())
    expect(calls).toMatchObject([{ status: 400 }])
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT', path: null }] })
  })

  it.each([
    [{}, ['input']],
    [{ emails: ['a@example.com'], csv: 'a@example.com' }, ['input']],
    [{ emails: [] }, ['input', 'emails']],
    [{ emails: ['a@example.com', ' '] }, ['input', 'emails', '1']],
    [{ emails: ['a@example.com\nb@example.com'] }, ['input', 'emails', '0']],
  ])('refuses %j before any call', async (input, path) => {
    const { data, calls } = await add(input)
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(calls).toEqual([])
  })

  it('says that there is no such team', async () => {
    const { data } = await add({ key: 'nobody', emails: [one.email] })
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  it('is an error for a token that may only read', async () => {
    const { errors } = await add({ emails: [one.email] }, 'team { key }', { authorization: stack.sandbox.readerToken })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([[{ reset: true }], [{ status: 503 }]])('is sent once, whatever becomes of it: %j', async (reply) => {
    stack.sandbox.fault({ path: /members/ }, reply)
    const { calls, errors } = await add({ emails: [one.email] })
    expect({ calls: calls.length, errors: errors?.length }).toEqual({ calls: 1, errors: 1 })
  })
})
