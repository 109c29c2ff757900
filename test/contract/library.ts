const inline = (schema: object) => ({ 'application/json': { schema } })
const json = (name: string) => inline({ $ref: `#/components/schemas/${name}` })
const answers = (status: number, name?: string) => ({
  [status]: { description: '', ...(name && { content: json(name) }) },
})
const param = (where: string, name: string, schema: object) => ({
  in: where,
  name,
  required: where !== 'query',
  schema,
})
const id = param('path', 'id', { type: 'string' })
const text = { type: 'string' }

/** A made-up OpenAPI document, with a bit of everything that the check has to understand. */
export const library = {
  openapi: '3.0.3',
  info: { title: 'A library', version: '1' },
  paths: {
    '/books': {
      get: {
        operationId: 'listBooks',
        parameters: [
          param('query', 'limit', { type: 'integer' }),
          param('query', 'sort', { type: 'string', enum: ['title', 'year'] }),
          param('query', 'shelf', text),
          {
            ...param('query', 'expand', { type: 'array', items: { type: 'string', enum: ['author'] } }),
            explode: false,
          },
        ],
        responses: { ...answers(200, 'Books'), ...answers(400, 'Problem') },
      },
      post: {
        operationId: 'addBook',
        requestBody: { required: true, content: json('NewBook') },
        responses: answers(201, 'Book'),
      },
    },
    '/books/{id}': {
      get: { operationId: 'getBook', parameters: [id], responses: answers(200, 'Book') },
      delete: { operationId: 'deleteBook', parameters: [id], responses: answers(204) },
    },
    '/books/{id}/scan': {
      post: {
        operationId: 'scanBook',
        parameters: [id],
        requestBody: {
          required: true,
          content: { 'multipart/form-data': { schema: { type: 'object', properties: { file: text } } } },
        },
        responses: answers(204),
      },
    },
    '/loans': {
      get: {
        operationId: 'listLoans',
        tags: ['Loans (beta)'],
        responses: {
          200: { description: '', content: inline({ type: 'object', properties: { total: { type: 'integer' } } }) },
        },
      },
    },
    '/fines': {
      get: {
        operationId: 'listFines',
        parameters: [param('header', 'LD-API-Version', { type: 'string', enum: ['beta'] })],
        responses: answers(200, 'Free'),
      },
    },
  },
  components: {
    schemas: {
      Books: {
        type: 'object',
        required: ['items'],
        properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
      },
      Book: {
        allOf: [{ $ref: '#/components/schemas/NewBook' }],
        type: 'object',
        required: ['id'],
        properties: {
          id: text,
          year: { type: 'integer' },
          borrowed: { type: 'string', format: 'date-time', nullable: true },
          prices: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Price' } },
          notes: { type: 'object' },
          reviews: { type: 'array', items: { type: 'object', properties: { stars: { type: 'integer' } } } },
          shelves: {
            type: 'object',
            additionalProperties: { type: 'object', properties: { row: { type: 'integer' } } },
          },
          'in/out': { type: 'integer' },
          sequel: { $ref: '#/components/schemas/Book' },
          author: { oneOf: [{ $ref: '#/components/schemas/Person' }, { $ref: '#/components/schemas/Institute' }] },
        },
      },
      NewBook: {
        type: 'object',
        required: ['title'],
        properties: { title: text, tags: { type: 'array', items: text } },
      },
      Price: { type: 'object', properties: { cents: { type: 'integer' } } },
      Person: { type: 'object', required: ['name'], properties: { name: text } },
      Institute: { type: 'object', required: ['city'], properties: { city: text } },
      Free: { type: 'object' },
      Problem: { type: 'object', required: ['code'], properties: { code: text } },
    },
  },
}
