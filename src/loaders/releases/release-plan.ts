/** The number of flags from which the list of pipelines and a list of releases can take fewer calls than single reads. */
export const worthLists = 3
