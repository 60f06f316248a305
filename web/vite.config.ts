import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

import { compressed } from './build/compressed.ts'

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080'
const behindTheGateway = ['/api', '/signin', '/signout', '/openapi.json', '/asyncapi']

export default defineConfig({
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    compressed(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(behindTheGateway.map((path) => [path, { target: gateway }])),
  },
  // Tests of pure functions: nothing that one leaves behind could reach another.
  test: { include: ['tests/**/*.test.ts'], environment: 'node', pool: 'threads', isolate: false },
})
