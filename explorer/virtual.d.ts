/** The modules that the build makes from the sources of the schema. */
declare module 'virtual:rest-routes' {
  const routes: import('./panels/docs/rest-routes.ts').RestRoutes
  export default routes
}

declare module 'virtual:type-places' {
  const places: import('./panels/map/type-places.ts').TypePlaces
  export default places
}
