import { useDocExplorerActions } from '@graphiql/plugin-doc-explorer'
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { useCallback } from 'react'

/** Opens the documentation of a type, or of a field of it. */
export function useShowDocs(): (type: string, field?: string) => void {
  const { schema, referencePlugin } = useGraphiQL(({ schema, referencePlugin }) => ({ schema, referencePlugin }))
  const { setVisiblePlugin } = useGraphiQLActions()
  const { reset, push } = useDocExplorerActions()
  return useCallback(
    (typeName, fieldName) => {
      const type = schema?.getType(typeName)
      if (!type) return
      const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      const field = hasFields && fieldName !== undefined ? type.getFields()[fieldName] : undefined
      reset()
      push({ name: type.name, def: type })
      if (field) push({ name: field.name, def: field })
      if (referencePlugin) setVisiblePlugin(referencePlugin)
    },
    [schema, referencePlugin, setVisiblePlugin, reset, push],
  )
}
