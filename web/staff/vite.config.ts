import { defineConfig } from 'vite';

// The application is served from the root of the same host as the API; nothing is inlined, so that the
// content security policy needs no exception.
export default defineConfig({
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, cssCodeSplit: false, sourcemap: false },
  server: { fs: { allow: ['../..'] }, proxy: { '/api': process.env.RELAIS_SERVER ?? 'http://127.0.0.1:8080' } },
});
