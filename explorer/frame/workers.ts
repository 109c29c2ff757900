import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker'
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker'
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker'

/** The editors start their workers by name, and each worker is a file that is loaded then. */
self.MonacoEnvironment = {
  getWorker(_id: string, name: string) {
    if (name === 'json') return new JsonWorker()
    if (name === 'graphql') return new GraphqlWorker()
    return new EditorWorker()
  },
}
