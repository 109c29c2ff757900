/** Parts of other routes, so that no route leads to an AI config with such a key. */
export const reserved = { configKey: ['model-configs', 'prompt-snippets'] }
