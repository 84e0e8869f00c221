// What every page here does with the package: the test presses its buttons, so to say.
export function phone({ connect }) {
  let client;
  return {
    async signIn(options) {
      client = await connect(options);
    },
    async dial(receiver) {
      await client.dial(receiver, { context: "Hello" });
    },
    async answer() {
      const [call] = client.calls.length ? client.calls : [(await new Promise((resolve) => client.on("incoming", resolve))).call];
      await call.accept();
    },
    async hangUp() {
      const [call] = client.calls;
      await call.hangup();
      return (await call.ended).reason;
    },
    logout: () => client.logout(),
  };
}
