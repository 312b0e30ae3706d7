import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/_roleback/ui/",
  plugins: [react()],
  build: {
    // The licences of bundled packages are in licenses.txt; comments in the code would be served with every page.
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
  },
  // For work on the pages: `npx vite` beside a running server.
  server: { proxy: { "^/(?!_roleback/ui)": { target: process.env.ROLEBACK ?? "http://localhost:4566", changeOrigin: false } } },
});
