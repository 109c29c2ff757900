/**
 * Loaded before a server that is measured: tells whoever started it the most memory that its process took so far, in bytes, and the
 * processor time that it used, in ms, whenever it is asked.
 */
process.on('message', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.send?.({ peak: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 })
})
// The channel is no reason to stay alive.
process.channel?.unref()
