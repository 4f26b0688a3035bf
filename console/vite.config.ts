/** How is the console built? Into dist/console of the package, which `energy serve` serves; in development beside a running server. */

import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const server = process.env.ENERGY_SERVER ?? 'http://127.0.0.1:8787';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwind()],
  resolve: {
    alias: {
      'energy-engine/react/styles.css': inPackage('src/react/styles.css'),
      'energy-engine/react': inPackage('src/react/index.ts'),
      'energy-engine/client': inPackage('src/client/index.ts'),
    },
    dedupe: ['react', 'react-dom', '@tanstack/react-query'],
  },
  build: {
    outDir: inPackage('dist/console'),
    emptyOutDir: true,
    // Inlined files would want `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/v1': server,
      '/sign-in': { target: server, bypass: ({ method, url }) => (method === 'POST' ? undefined : url) },
    },
  },
});
