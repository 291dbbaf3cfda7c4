// Every spec runs twice: `plain` without scripts, `live` with them. A spec named *.live.spec.ts is
// about what scripts add, one named *.plain.spec.ts about what must work without. The main flows run
// a third time on PostgreSQL, with scripts.
import { defineConfig, devices } from '@playwright/test';
import { chromium } from './support/chromium.ts';
import type { Kind } from './support/database.ts';

/** Signing in, reading, writing, acting, what arrives by itself, and what a crash may not take away. */
const mainFlows = /\/(actions|arriving|backup|durable|mailbox|reading|registration|restart|sign-in|writing)(\.live|\.plain)?\.spec\.ts$/;

export default defineConfig<{}, { database: Kind }>({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1360, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: chromium(),
    // What fades in would be looked at while it is half there.
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'plain', testIgnore: '**/*.live.spec.ts', use: { javaScriptEnabled: false } },
    { name: 'live', testIgnore: '**/*.plain.spec.ts' },
    { name: 'postgres', testMatch: mainFlows, testIgnore: '**/writing.plain.spec.ts', use: { database: 'postgres' } },
  ],
});
