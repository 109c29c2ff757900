const mostCharacters = 20_000_000

/**
 * Answers as text, by who asked what: the same question costs nothing the second time. Right only as long as the state does
 * not change, so whatever changes it has to start with a new one.
 */
export function keptAnswers() {
  let texts = new Map<string, string>()
  let characters = 0
  return (question: string, make: () => string): string => {
    const known = texts.get(question)
    if (known !== undefined) return known
    const text = make()
    characters += question.length + text.length
    if (characters > mostCharacters) {
      texts = new Map()
      characters = question.length + text.length
    }
    texts.set(question, text)
    return text
  }
}
