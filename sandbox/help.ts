import { numbers } from './arguments.ts'

export const help = `An in-memory LaunchDarkly for demos and tests. It forgets everything when it ends.

Usage: node sandbox/main.ts [options]

  --port N                where to listen, 0 for any free port (default ${numbers.port.otherwise})
  --host NAME             which address to listen on (default 127.0.0.1)
  --flags N               live flags of the project web (default ${numbers.flags.otherwise})
  --projects N            projects, at least ${numbers.projects.least} (default ${numbers.projects.otherwise})
  --members N             members, at least ${numbers.members.least} (default ${numbers.members.otherwise})
  --environments N        environments of the project infra (default ${numbers.environments.otherwise})
  --rate-limit N/TIME     answer 429 after N calls of the account in a window, such as 20/10s (default: never)
  --route-rate-limit N/TIME
                          the same for each operation, such as 5/10s (default: never)
  --rate-headers LIST     what tells of the windows: none, or some of global, global-limit, route, reset,
                          retry-after (default global,route,reset)
  --latency TIME          wait before every answer, such as 100ms (default 0ms)
  --real-time             the time in the account is that of this machine (default: it stands still, and each change
                          moves it on by a second)
  --log                   print a line for every request
  --help                  print this

A TIME is an integer with its unit: ms, s or m.

Faults

A request with the header x-sandbox-fault is answered as the header says, in JSON:

  status        an integer; 400 or more comes with LaunchDarkly's error body
  headers       header names, each with its value, or null to leave it away
  json, text    another body; contentType and encoding (latin1, utf16le …) go with it
  delayMs       milliseconds before the answer, instead of --latency
  bodyMs        milliseconds over which the body comes, after the headers
  truncate      true to break the connection in the middle of the body
  reset         true to break the connection without an answer

The sandbox's own routes need no token, count as no call and are never slow:

  POST   /sandbox/faults    { "method", "path" or "pattern", "reply", "times" } answers the next requests so:
                            method    any, if absent
                            path      a whole path, with or without its query
                            pattern   a regular expression, tried on path and query
                            reply     the JSON of x-sandbox-fault
                            times     an integer or "always" (default 1)
  GET    /sandbox/faults    the faults that are still to come, with how many are left
  DELETE /sandbox/faults    takes them all back
  GET    /sandbox/requests  what was asked: when, with which headers and body, and whether the client hung up
  DELETE /sandbox/requests  forgets that
  GET    /sandbox/clock     the time in the account, which only changes move on
  POST   /sandbox/clock     { "advanceMs" } moves it on by so many milliseconds: scheduled changes and workflows are carried out
`
