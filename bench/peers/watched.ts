/**
 * Loaded before a server that is measured: answers each message with its memory, its processor time, and the longest block of its event
 * loop since the first message. A block is told in processor time, because other processes can take turns on the same core.
 */
const tickMs = 5
let isAsked = false
let longest = 0
let before = process.threadCpuUsage()

setInterval(() => {
  const { user, system } = process.threadCpuUsage(before)
  before = process.threadCpuUsage()
  if (isAsked) longest = Math.max(longest, (user + system) / 1000)
}, tickMs).unref()

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ memory: process.memoryUsage.rss(), cpuMs: (user + system) / 1000, longestBlockMs: longest })
  isAsked = true
})
// The channel is no reason to stay alive, and its end is one to end.
process.channel?.unref()
process.once('disconnect', () => process.exit())
