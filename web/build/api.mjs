import { createClient, toCase } from '@hey-api/openapi-ts'
import { readFileSync, writeFileSync } from 'node:fs'

/** `npm run api`: types of the API from docs/openapi.json, and which of them are asked and answered on each route. */
const DOCUMENT = '../docs/openapi.json'
const FOLDER = 'src/api/generated'
const METHODS = ['get', 'post', 'put', 'patch', 'delete']

await createClient({
  input: DOCUMENT,
  output: { path: FOLDER, entryFile: false },
  plugins: ['@hey-api/typescript'],
  logs: { level: 'silent', file: false },
})

const { paths, components } = JSON.parse(readFileSync(DOCUMENT, 'utf8'))
const types = readFileSync(`${FOLDER}/types.gen.ts`, 'utf8')
const named = (name) => (types.includes(`export type ${name} =`) ? `T.${name}` : 'unknown')

function routesOf([path, operations]) {
  return METHODS.filter((method) => operations[method]).map((method) => {
    const name = toCase(operations[method].operationId, 'PascalCase')
    return `  '${method.toUpperCase()} ${path}': { asked: T.${name}Data; answer: ${named(`${name}Response`)} }`
  })
}

const schemas = Object.keys(components.schemas).map((name) => `  '${name}': T.${toCase(name, 'PascalCase')}`)
const text = [
  "import type * as T from './types.gen'",
  '',
  'export interface Schemas {',
  ...schemas,
  '}',
  '',
  'export interface Routes {',
  ...Object.entries(paths).flatMap(routesOf),
  '}',
]
writeFileSync(`${FOLDER}/routes.gen.ts`, `${text.join('\n')}\n`)
