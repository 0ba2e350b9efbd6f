import { defineConfig } from "vitest/config";
import { licences } from "./build/licences.ts";

/** Assets are relative, so that the same files serve at `/` of any host. */
export default defineConfig({
  base: "./",
  plugins: [licences()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // Three pages: the desk, the wall, and the responder's on a telephone, which loads nothing of the map.
    rolldownOptions: { input: ["index.html", "respond/index.html", "wall/index.html"] },
    // Nothing may become a data: URL: the content security policy allows those for images only.
    assetsInlineLimit: 0,
    // The polyfill is for browsers older than WebGL2, which the map needs anyway.
    modulePreload: { polyfill: false },
    // MapLibre is one file of 1 MB, loaded after the queue is on screen.
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.ts"], environment: "node", setupFiles: ["build/steady.ts"] },
});
