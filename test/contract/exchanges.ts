import { checker } from '../../contract/check.ts'
import type { Finding } from '../../contract/finding.ts'
import { validator } from '../../contract/validator.ts'
import type { Exchange } from '../../sandbox/index.ts'
import { library } from './library.ts'

/** The check that is tested, of the made-up document. */
export const check = checker(await validator(library))

const type = { 'content-type': 'application/json' }

/** The headers of a request of the gateway to a stable operation. */
export const current = { 'user-agent': 'launchdarkly-graphql/1', 'ld-api-version': '20240415' }

/** The headers of a request of the gateway to an operation in beta. */
export const beta = { ...current, 'ld-api-version': 'beta' }

/** A book with no more than it must have. */
export const book = { id: '1', title: 'Emma' }

/** The list of books, asked for and answered as documented, but for what the test says. */
export const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  method: 'GET',
  path: '/books',
  headers: current,
  status: 200,
  answer: { items: [book] },
  answerHeaders: type,
  ...more,
})

/** One book, asked for by its id and answered with more properties. */
export const ofBook = (more: object) => exchange({ path: '/books/1', answer: { ...book, ...more } })

/** A new book, sent and answered as documented, but for what the test says. */
export const posted = (more: Partial<Exchange>) =>
  exchange({
    method: 'POST',
    headers: { ...current, ...type },
    body: { title: 'Emma' },
    status: 201,
    answer: book,
    ...more,
  })

const said = ({ operation, place, problem }: Finding) => `${operation}: ${place} ${problem}`

/** What the check has to say of an exchange, a line for each finding. */
export const findingsOf = (one: Exchange) => check(one).findings.map(said)
