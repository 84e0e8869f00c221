// How the card looks: the page's wishes, then the server's, each checked here.
import { BLACK, WHITE, colour, isAmple, isDark, isReadable } from "./colours.js";
import { set } from "./elements.js";

/** `page`: `{ background, font, logo, theme }`, each a text or left out; value by value before the server's. */
export function brand(page) {
  let server = {};
  let hosts = [];

  return {
    /** The server's wishes, and the hosts that pictures may come from. */
    serve(branding, imageHosts) {
      server = branding;
      hosts = imageHosts;
    },

    /** Colours the card. */
    paint(card) {
      const { background, font, theme } = { ...server, ...page };
      set(card, "data-buttons", theme === "light" || theme === "dark" ? theme : undefined);
      const [wished, ink] = [colour(background), colour(font)];
      const branded = wished || ink;
      const surface = wished ?? WHITE;
      const dark = isDark(surface);
      // A font that cannot be read is black or white, whichever can be read better.
      const readable = ink && isReadable(ink, surface);
      const otherwise = dark ? "#fff" : "#000";
      set(card, "data-tone", branded && (dark ? "dark" : "light"));
      card.toggleAttribute("data-plain", Boolean(branded) && !isAmple(readable ? ink : dark ? WHITE : BLACK, surface));
      card.style.setProperty("--surface", branded ? (wished ? background : "#fff") : "");
      card.style.setProperty("--text", branded ? (readable ? font : otherwise) : "");
    },

    /** The address of the picture to show: this one, else the logo, and whether it is the logo. Neither is fetched unless it may be. */
    picture(wish) {
      const own = permitted(wish, hosts);
      const address = own ?? permitted(page.logo ?? server.logo, hosts);
      return address && { address, logo: !own };
    },
  };
}

/** The address of a picture in full, if it lies at the page's own origin, or by https at one of these hosts. */
function permitted(address, hosts) {
  if (address === undefined) return undefined;
  let url;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    return undefined;
  }
  const web = /^https?:$/.test(url.protocol);
  const listed = url.protocol === "https:" && hosts.includes(url.host);
  return (web && url.origin === location.origin) || listed ? url.href : undefined;
}
