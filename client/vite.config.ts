/** Builds the pages into client/dist; in development, passes API calls on to the server. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://localhost:3000';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    // The content security policy allows no script or font from a data: address.
    assetsInlineLimit: 0,
    target: 'es2022',
  },
  server: {
    proxy: {
      '/api': server,
      // The phones' page and the phones' API share an address; a browser that opens it wants the page.
      '/demo': {
        target: server,
        bypass: (request) => (request.headers.accept?.includes('text/html') ? '/index.html' : undefined),
      },
      '/socket.io': { target: server, ws: true },
    },
  },
});
