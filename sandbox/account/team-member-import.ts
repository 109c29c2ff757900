import { invalid } from '../http/errors.ts'
import { formBody } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { teamOf } from '../resource/find.ts'
import { keep, stateOf, type TeamState, withMembers } from './team-state.ts'

/** An address of the file, or what is wrong with the line. */
type Item = { status: 'success'; value: string } | { status: 'error'; value: string; message: string }

/** The first column, line by line. The last line may end or not. */
const firstColumn = (csv: string): string[] =>
  csv
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => /^\s*(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line))
    .map((found) => (found?.[1]?.replaceAll('""', '"') ?? found?.[2] ?? '').trim())

const isAddress = (text: string) => /^[^\s@",]+@[^\s@",]+$/.test(text)
const isHeading = (text: string) => /^e-?mails?( address(es)?)?$/i.test(text)

/** What is wrong with all addresses of a file is wrong with the file. */
const wholly: Readonly<Record<string, string>> = {
  'invalid format': 'No e-mail address of the file has a valid format',
  'already in the team': 'All e-mail addresses of the file are of members of the team',
  'not a member of the account': 'No e-mail address of the file is of a member of the account',
}

interface Line {
  value: string
  /** From 1. */
  line: number
}

/** What the lines of a file say, without the heading if there is one. */
function linesOf(file: string): readonly Line[] {
  const lines = firstColumn(file).map((value, index) => ({ value, line: index + 1 }))
  return isHeading(lines[0]!.value) ? lines.slice(1) : lines
}

/** Nobody is added unless everybody can be. */
export function importTeamMembers(call: Call): Written {
  const before = stateOf(teamOf(call), call.store)
  const { file } = formBody(call)
  if (!file) throw invalid('The form must have a file')
  const lines = linesOf(file.text)
  if (lines.every(({ value }) => value === '')) throw invalid('The file has no e-mail addresses')
  const idOf = new Map([...call.store.members.values()].map(({ id, email }) => [email.toLowerCase(), id]))
  const problems = lines.map((line) => problemOf(line, lines, idOf, before))
  const [first] = problems
  if (first && wholly[first] && problems.every((one) => one === first)) throw invalid(wholly[first])
  const items = lines.map((line, index) => itemOf(line, problems[index]))
  if (items.some(({ status }) => status === 'error')) return { status: 207, document: { items } }
  const ids = items.map(({ value }) => idOf.get(value.toLowerCase())!)
  keep(before, withMembers(before, [...before.memberIds, ...ids], call), undefined, call)
  return { status: 201, document: { items } }
}

function problemOf(
  { value, line }: Line,
  lines: readonly Line[],
  idOf: ReadonlyMap<string, string>,
  { memberIds }: TeamState,
): string | undefined {
  if (value === '') return 'empty row'
  if (!isAddress(value)) return 'invalid format'
  const email = value.toLowerCase()
  if (lines.some((other) => other.line < line && other.value.toLowerCase() === email)) return 'duplicate entry'
  const id = idOf.get(email)
  if (!id) return 'not a member of the account'
  return memberIds.includes(id) ? 'already in the team' : undefined
}

const itemOf = ({ value, line }: Line, problem: string | undefined): Item =>
  problem ? { status: 'error', value, message: `Line ${line}: ${problem}` } : { status: 'success', value }
