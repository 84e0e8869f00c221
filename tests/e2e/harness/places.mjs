// Where things are.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** For screenshots and tone files; not in the repository. */
export const artifacts = join(root, "tests", "artifacts");

/** The folder with the built package. */
export const packageFolder = process.env.HALLOO_PACKAGE ?? join(root, "pkg");

/** The server that was built last, unless `HALLOO_SERVER` names one. */
export const serverProgram = () => process.env.HALLOO_SERVER ?? built("halloo-server");

/** The router that was built last, unless `HALLOO_ROUTER` names one. */
export const routerProgram = () => process.env.HALLOO_ROUTER ?? built("halloo-router");

/** The simulation that was built last, unless `HALLOO_SIM` names one: it runs clients again. */
export const simulationProgram = () => process.env.HALLOO_SIM ?? built("halloo-sim");

function built(name) {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const programs = ["release", "debug"].map((kind) => join(target, kind, name)).filter((path) => existsSync(path));
  if (programs.length === 0) throw new Error(`no ${name}: build it with \`cargo build -p ${name}\``);
  return programs.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
}

/** The browser on PATH, unless `CHROMIUM` names one. */
export const chromiumProgram = () =>
  process.env.CHROMIUM ?? onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"], "Chromium", "CHROMIUM");

/** The second browser on PATH, unless `FIREFOX` names one. */
export const firefoxProgram = () => process.env.FIREFOX ?? onPath(["firefox-esr", "firefox"], "Firefox", "FIREFOX");

function onPath(names, what, variable) {
  for (const folder of process.env.PATH.split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not this one.
      }
    }
  }
  throw new Error(`no ${what} on PATH: install it, or name its path in ${variable}`);
}
