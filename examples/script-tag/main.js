// A classic script: no module, no build. The script before it has set the global `Halloo`.
(() => {
  const people = { shop_1: "driver_1", driver_1: "shop_1" };
  const asked = new URLSearchParams(location.search).get("me");
  const me = asked === "driver_1" ? asked : "shop_1";
  const element = (id) => document.getElementById(id);
  const say = (text) => {
    element("said").textContent = text;
  };

  element("me").textContent = me;
  element("other").href = `?me=${people[me]}`;

  Halloo.connect({ accountId: "dev", apikey: "dev-key", cuid: me }).then(
    (client) => {
      say("Signed in.");
      element("call").disabled = false;
      element("call").onclick = () =>
        client
          .dial(people[me], { context: "Your parcel is here" })
          .then((call) => call.ended)
          .then(({ reason }) => say(`The call is over: ${reason}.`))
          .catch((error) => say(error.message));
    },
    (error) => say(error.message),
  );
})();
