import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

/** By the names that `content-encoding` has for them. */
const compressions = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync } as const

export type Compression = keyof typeof compressions

export const compressionNames = Object.keys(compressions) as readonly Compression[]

export const compressed = (bytes: Buffer, compression: Compression): Buffer => compressions[compression](bytes)
