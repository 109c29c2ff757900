// Ends the process on a Node that is too old, before anything is loaded that such a Node cannot parse. Every Node has to be able to read
// this file itself.
var needed = require('../package.json').engines.node.match(/\d+/g).map(Number)
var running = process.versions.node.split('.').map(Number)

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  process.stderr.write(
    'launchdarkly-graphql needs Node ' + needed.join('.') + ' or newer; this is ' + process.versions.node + '\n',
  )
  process.exit(1)
}
