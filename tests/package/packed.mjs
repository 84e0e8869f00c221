// The package as npm packs it, unpacked into a project's node_modules.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../e2e/harness/places.mjs";

/** Makes a project that has installed the package, and gives its folder. */
export function project() {
  const folder = mkdtempSync(join(tmpdir(), "halloo-package-"));
  const packing = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const answer = JSON.parse(execFileSync("npm", packing, { cwd: packageFolder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  // A list in older versions of npm, an object by package name in newer ones.
  const [packed] = Array.isArray(answer) ? answer : Object.values(answer);
  const installed = join(folder, "node_modules", "halloo");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", installed, "--strip-components=1"]);
  writeFileSync(join(folder, "package.json"), '{ "name": "shop", "private": true, "type": "module" }\n');
  return {
    folder,
    installed,
    tarball: join(folder, packed.filename),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
