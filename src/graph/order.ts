/** An order in the form of GraphQL. */
export interface Order<Field extends string> {
  readonly field: Field
  readonly direction: 'ASC' | 'DESC'
}

/** The value of REST's `sort`: the name of the field in REST, with a dash for a descending order. */
export const sortOf = <Field extends string>(
  order: Order<Field> | null | undefined,
  names: Readonly<Record<Field, string>>,
): string | undefined => (order ? `${order.direction === 'DESC' ? '-' : ''}${names[order.field]}` : undefined)
