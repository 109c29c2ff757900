/** An order as GraphQL gives it. */
export interface Order<Field extends string> {
  readonly field: Field
  readonly direction: 'ASC' | 'DESC'
}

/** REST's `sort`: the field's name there, with a dash for a descending order. */
export const sortOf = <Field extends string>(
  order: Order<Field> | null | undefined,
  names: Readonly<Record<Field, string>>,
): string | undefined => (order ? `${order.direction === 'DESC' ? '-' : ''}${names[order.field]}` : undefined)
