import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

import { compressed } from './build/compressed.ts'
import { preloaded } from './build/preloaded.ts'

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080'
const behindTheGateway = ['/api', '/signin', '/signout', '/openapi.json', '/asyncapi']

// What few views need: these files and the libraries that they alone use stay apart.
const RARE = 'echarts|zrender|vue-echarts|html-to-image|PlanChart'
/**
 * A first view loads few files: what every page has, what the workbench's pages share with their form
 * elements, and the page's own. A group takes along what its members import: what more pages need has
 * the higher priority.
 */
const groups = [
  {
    name: 'base',
    test: /node_modules\/(@vue|vue|vue-router|pinia|openapi-fetch)\/|plugin-vue|preload-helper|src\/((main|App|router)\.|(api|entities|figures|i18n|live|session|styles)\/)|(LiveMark|ProblemNote|StatusMark|LanguageControl|title)\b/,
    priority: 3,
  },
  {
    name: 'workbench',
    test: new RegExp(`(node_modules|src/(answerable|components|layout|lists|matters|records))/(?!${RARE})`),
    priority: 2,
  },
  { name: 'pages', test: /src\/(pages|things|buildings)\//, minShareCount: 2, priority: 1 },
]

export default defineConfig({
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    preloaded('work.html', 'workbench'),
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
