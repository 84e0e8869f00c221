// A loudspeaker for a machine without one. Without any, Firefox plays no sound and says nothing of it: pages do not hear themselves either.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long a sound server may take to begin, in milliseconds, and how often is looked whether it has. */
const PATIENCE = 10_000;
const PACE = 20;

/** Starts a PulseAudio of its own, whose sound goes nowhere: `environment` leads a program to it, `close` ends it. */
export async function startLoudspeaker() {
  const folder = await mkdtemp(join(tmpdir(), "halloo-sound-"));
  const socket = join(folder, "native");
  const modules = ["module-null-sink sink_name=nowhere", `module-native-protocol-unix socket=${socket} auth-anonymous=1`];
  const server = spawn(
    "pulseaudio",
    ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit", ...modules.flatMap((module) => ["-L", module])],
    { env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  server.stderr.on("data", (text) => (said += text));
  let failure;
  server.on("error", (error) => (failure = error));
  const close = async () => {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill()) await gone;
    await rm(folder, { recursive: true, force: true });
  };
  for (const last = Date.now() + PATIENCE; !existsSync(socket); ) {
    if (failure || server.exitCode !== null || Date.now() > last) {
      await close();
      throw new Error(`pulseaudio does not run: ${failure ?? said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
  return { environment: { PULSE_SERVER: `unix:${socket}` }, close };
}
