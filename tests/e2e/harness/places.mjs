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
export function serverProgram() {
  if (process.env.HALLOO_SERVER) return process.env.HALLOO_SERVER;
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const built = ["release", "debug"].map((kind) => join(target, kind, "halloo-server")).filter((path) => existsSync(path));
  if (built.length === 0) throw new Error("no halloo-server: build it with `cargo build -p halloo-server`");
  return built.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
}

/** The browser on PATH, unless `CHROMIUM` names one. */
export function chromiumProgram() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
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
  throw new Error("no Chromium on PATH: install it, or name its path in CHROMIUM");
}
