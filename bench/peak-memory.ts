import { writeFileSync } from 'node:fs'

/** Loaded before a server that is measured: writes the most memory that its process took, in bytes, into a file at its end. */
const file = process.env.PEAK_MEMORY_FILE
if (file) process.once('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)))
