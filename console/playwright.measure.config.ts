import { defineConfig } from '@playwright/test'
import tests from './playwright.config'

/** `npm run measure`: how fast the console is, on this machine. Prints figures and keeps them; fails only when it cannot measure. */
export default defineConfig(tests, {
  testDir: 'measure',
  testMatch: '*.measure.ts',
  workers: 1,
  retries: 0,
  timeout: 240_000,
  reporter: [['list']],
})
