// Compiled, not run: the types as an application meets them.
import { type Call, type CallEnd, CallError, connect, initSignedCall, version } from "halloo";

export async function talk(): Promise<CallEnd> {
  const client = await connect({ accountId: "dev", apikey: "dev-key", cuid: "ana_1", name: "Ana", screens: false });
  const remove: () => void = client.on("incoming", async ({ call }) => {
    if (call.direction === "incoming" && call.peer.name !== undefined) await call.accept();
  });
  client.on("closed", () => remove());
  const call: Call = await client.dial("ben_1", { context: "Your driver is calling" });
  call.on("peermuted", ({ muted }) => muted);
  call.on("ended", ({ reason, by, duration }) => `${reason} ${by} ${duration}`);
  await call.mute();
  const end = await call.ended;
  await client.logout();
  return end;
}

export async function original(clevertap: object): Promise<string> {
  const client = await initSignedCall({ accountId: "dev", apikey: "dev-key", cuid: "ana_1", clevertap });
  const over: "over" = await client.call("ben_1", version, { receiver_image: "https://example.com/ben.png" });
  client.disconnect();
  return over;
}

export function explain(error: unknown): string {
  return error instanceof CallError && error.code === "ERR_USER_BUSY" && error.retryable ? error.message : "";
}

// @ts-expect-error the reason for the call is required
export const nameless = (await connect({ accountId: "a", apikey: "b", cuid: "ana_1" })).dial("ben_1", {});
// @ts-expect-error a misspelt option
export const misspelt = connect({ accountId: "a", apikey: "b", cuid: "ana_1", screen: false });
// @ts-expect-error an event that does not exist
export const unheard = (call: Call) => call.on("over", () => {});
// @ts-expect-error a property that only the package changes
export const forced = (call: Call) => (call.muted = true);
