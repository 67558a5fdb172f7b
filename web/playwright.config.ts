// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from '@playwright/test';

const service = process.env.PATCHFUSION_URL; // a running `patchfusion serve`; without it the mock is started
const mock = 'http://127.0.0.1:8899';

export default defineConfig({
  testDir: 'test',
  testMatch: process.env.PATCHFUSION_PICTURES ? 'pictures.ts' : '*.spec.ts',
  timeout: 300_000, // 3D is drawn in software
  expect: { timeout: 90_000 },
  workers: 1,
  reporter: 'list',
  use: {
    baseURL: service ?? mock,
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.PATCHFUSION_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--use-angle=swiftshader'],
    },
  },
  webServer: service ? undefined : { command: 'node test/mock_service.mjs', url: `${mock}/api/health`, reuseExistingServer: false },
});
