import { request } from 'node:http'

/** Asks a server for its health again and again, and tells how long the longest answer took, in ms. Takes the address of /health. */
const url = process.argv[2] ?? ''
/** Between two questions, in ms. */
const pause = 5

let longest = 0
/** When the question that is not answered yet was asked. */
let asking: number | undefined

function ask(): void {
  const since = performance.now()
  asking = since
  const asked = request(url, (response) => {
    response.resume().on('end', () => {
      longest = Math.max(longest, performance.now() - since)
      asking = undefined
      setTimeout(ask, pause)
    })
  })
  asked.on('error', () => setTimeout(ask, pause))
  asked.end()
}

/** Each message asks for the longest since the one before, and that of a question that is still open counts so far. */
process.on('message', () => {
  process.send?.(Math.max(longest, asking === undefined ? 0 : performance.now() - asking))
  longest = 0
})
ask()
