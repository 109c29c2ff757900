import { defaultFirst, type PageArgs } from '../../graph/connection.ts'

/** From how many on it is safe to say that one of them will need what most of them have. */
const many = 5

/** Whether a page is so large that what its documents lead to can be asked for together with it. */
export const isMany = ({ first, last }: PageArgs): boolean => (first ?? last ?? defaultFirst) >= many
