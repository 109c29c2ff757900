import { wordsOf } from './search.ts'

/** A part of a text. */
export interface Piece {
  readonly text: string
  readonly hit: boolean
}

const length = 110

/** The part of a description around the first of some words, in pieces, so that the words can stand out. */
export function excerptOf(description: string, search: string): readonly Piece[] {
  const words = wordsOf(search)
  const text = description.replace(/\s+/g, ' ')
  const first = Math.min(...words.map((word) => text.toLowerCase().indexOf(word)).filter((at) => at >= 0), text.length)
  const from = first === text.length || first < length * 0.7 ? 0 : text.lastIndexOf(' ', first - 30) + 1
  const shown = `${from > 0 ? '… ' : ''}${text.slice(from, from + length)}${from + length < text.length ? ' …' : ''}`
  return piecesOf(shown, words)
}

/** A text in pieces: those that are one of the words, and those between them. */
function piecesOf(text: string, words: readonly string[]): readonly Piece[] {
  if (words.length === 0) return [{ text, hit: false }]
  const pattern = new RegExp(`(${words.join('|')})`, 'giu')
  return text
    .split(pattern)
    .map((piece, index) => ({ text: piece, hit: index % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}
