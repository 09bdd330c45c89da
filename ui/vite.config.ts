// One build for the binary: everything lies beside index.html, nothing is fetched from elsewhere,
// and no script is inline (the server's content policy allows none).
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env['BIOSCULPT_API'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: process.env['BIOSCULPT_UI_OUT'] ?? process.env['UI_OUT'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { '/api': api } },
});
