import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const outDir = process.env.CONSOLE_OUT ?? here('../../target/classes/console')

/**
 * The widget is one classic script for any page: no modules, no second request, no global but `Parley`. With `--mode demo`
 * the page that shows it is built.
 */
export default defineConfig(({ mode }) => ({
  root: here('.'),
  base: '/console/',
  publicDir: false as const,
  build:
    mode === 'demo'
      ? { outDir, emptyOutDir: false, target: 'es2022', assetsInlineLimit: 0, modulePreload: false as const, rolldownOptions: { input: here('demo.html') } }
      : {
          outDir,
          emptyOutDir: false,
          target: 'es2022',
          lib: { entry: here('src/main.ts'), formats: ['iife' as const], name: 'ParleyWidget', fileName: () => 'widget.js' },
        },
}))
