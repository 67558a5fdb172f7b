// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

/** Writes licenses.txt: what is in the bundle and is not ours. */
const licenses: Plugin = {
  name: 'licenses',
  generateBundle() {
    const parts = ['three', '@fontsource/barlow', '@fontsource/barlow-semi-condensed'];
    const source = parts.map((part) => `${part}\n\n${readFileSync(`node_modules/${part}/LICENSE`, 'utf8').trim()}\n`);
    this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: source.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

export default defineConfig({
  plugins: [licenses],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // no data: addresses, so that the service's content security policy can be strict
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700, // three.js, loaded when the 3D view is first opened
  },
  server: { proxy: { '/api': process.env.PATCHFUSION_URL ?? 'http://127.0.0.1:8899' } },
  test: { include: ['test/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
