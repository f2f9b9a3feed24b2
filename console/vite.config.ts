import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** Where `npm run dev` finds a running Parley. */
const server = process.env.PARLEY_URL ?? 'http://localhost:8080'

export default defineConfig(({ command }) => ({
  // where the server keeps them; see ConsoleApi
  base: command === 'build' ? '/console/' : '/',
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@text': here('./src/text/en'), '@': here('./src') } },
  build: {
    outDir: here('../target/classes/console'),
    emptyOutDir: true,
    target: 'es2023',
    // a file of its own for everything: the policy of the pages permits no data in scripts' place
    assetsInlineLimit: 0,
    // the names of chunks tell what they hold, for the measurement of sizes
    rolldownOptions: { output: { chunkFileNames: 'assets/[name]-[hash].js' } },
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/v1', '/chat', '/ws', '/health', '/docs', '/openapi.yaml', '/demo/tenants', '/metrics', '/.well-known'].map((path) => [
        path,
        { target: server, ws: path === '/ws', headers: { Origin: server } },
      ]),
    ),
  },
}))
