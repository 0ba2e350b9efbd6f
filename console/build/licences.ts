/** Gathers the licences of everything that is bundled, as those licences ask: `dist/third-party-licences.txt`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const FILE = "third-party-licences.txt";
/** Bundled inside others' files, where no module of theirs is seen: MapLibre ships built, its worker too. */
const BUILT_IN = ["node_modules/maplibre-gl"];

/** The licences of packages that are published without one, as their repositories have them: `<name>.txt`. */
const KEPT = "build/licence-texts";

/** The packages are those of the modules in the bundle, so that none is forgotten and no tool is listed. */
export function licences(): Plugin {
  return {
    name: "licences",
    apply: "build",
    generateBundle() {
      const folders = new Set(BUILT_IN);
      for (const id of this.getModuleIds()) {
        const folder = /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
        if (folder !== undefined) folders.add(folder);
      }
      const source = [...folders].sort().map(licenceOf).join("\n\n");
      this.emitFile({ type: "asset", fileName: FILE, source });
    },
  };
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const kept = join(KEPT, `${name}.txt`);
  const from = file === undefined ? kept : join(folder, file);
  const text = existsSync(from) ? readFileSync(from, "utf8") : "";
  if (text === "") throw new Error(`${name} ${version} is bundled but bears no licence text.`);
  return `${name} ${version} (${license})\n\n${text.trim()}`;
}
