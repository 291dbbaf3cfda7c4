// Not a test: takes pictures of the screens into the folder named by SCREENSHOTS.
import base from './playwright.config.ts';

export default {
  ...base,
  testDir: 'screenshots',
  timeout: 180_000,
  projects: [{ name: 'screens' }],
};
