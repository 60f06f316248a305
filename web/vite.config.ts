import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

import { compressed } from './build/compressed.ts'
import { preloaded, type Document } from './build/preloaded.ts'

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080'
const behindTheGateway = ['/api', '/signin', '/signout', '/openapi.json', '/asyncapi', '/documents']

// What few views need: these files and the libraries that they alone use stay apart.
const RARE = 'echarts|zrender|vue-echarts|modern-screenshot|PlanChart'
/**
 * A first view loads few files: what every page has, what the workbench's pages share with their form
 * elements, and the page's own. A group takes along what its members import: what more pages need has
 * the higher priority.
 */
const groups = [
  {
    name: 'base',
    test: /rolldown\/runtime|node_modules\/(@vue|vue|vue-router|pinia)\/|plugin-vue|preload-helper|src\/((main|App|router)\.|(api|entities|figures|i18n|live|session|styles)\/)|(LiveMark|ProblemNote|StatusMark|DayControl|LanguageControl|title)\b/,
    priority: 3,
  },
  {
    name: 'workbench',
    test: new RegExp(`(node_modules|src/(answerable|components|layout|lists|matters|records))/(?!${RARE})`),
    priority: 2,
  },
  // One file for whatever draws: of curves and of the map.
  { name: 'chart', test: /node_modules\/(echarts|zrender|vue-echarts)\/|components\/(PlanChart|chart)\b/, priority: 2 },
  { name: 'pages', test: /src\/(pages|things|buildings)\//, minShareCount: 2, priority: 1 },
]

const OF_THE_WORKBENCH = ['/api/v1/entities', '/api/v1/me']
const SERIES = '/api/v1/tables/1/series'
const NOTES = '/api/v1/notes'
/** What some pages ask for under an address that never changes. */
const ANSWERS: Record<string, string[]> = { desk: [SERIES], tables: [NOTES], indicators: [NOTES], notes: [NOTES] }
/** The chunk of each page, by the first part of its address under /work; of all others the frame's. */
const PAGES = {
  desk: 'DeskPage',
  tables: 'TablePage',
  indicators: 'IndicatorPage',
  enterprises: 'RegisterPage',
  registers: 'RegisterPage',
  board: 'BoardPage',
  queues: 'QueuesPage',
  notes: 'NotesPage',
}
const documents: Record<string, Document> = {
  'index.html': { chunk: 'OverviewPage', answers: [SERIES] },
  'work.html': { chunk: 'workbench', answers: OF_THE_WORKBENCH },
}
for (const [part, chunk] of Object.entries(PAGES)) {
  documents[`work-${part}.html`] = { chunk, answers: [...OF_THE_WORKBENCH, ...(ANSWERS[part] ?? [])] }
}

export default defineConfig({
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    preloaded(documents),
    compressed(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // One sheet of styles: 16 KB over the wire, and no page moves when its part arrives.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(behindTheGateway.map((path) => [path, { target: gateway }])),
  },
  // Tests of pure functions: nothing that one leaves behind could reach another.
  test: { include: ['tests/**/*.test.ts'], environment: 'node', pool: 'threads', isolate: false },
})
