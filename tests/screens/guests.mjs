// What the two modes of the tour have in common: people, languages, windows.

const ENGLISH = {
  locale: "en",
  names: { alice: "Alice Moreau", ben_carter: "Ben Carter", carol: "Carol Okafor", dora_lind: "Dora Lind" },
  context: "Your parcel arrives in 6 minutes",
};

const ARABIC = {
  locale: "ar",
  names: { alice: "أليس حداد", ben_carter: "بدر المنصوري", carol: "كارول عوّاد", dora_lind: "درّة الليثي" },
  context: "طردك يصل خلال ٦ دقائق",
};

// What moves is neither measured nor photographed.
const DESK = { viewport: { width: 800, height: 760 }, reducedMotion: "reduce" };
const PHONE = { viewport: { width: 390, height: 780 }, reducedMotion: "reduce", hasTouch: true };

/** The ways in which every view is looked at. */
export const MODES = {
  light: { ...ENGLISH, device: { ...DESK, colorScheme: "light" } },
  dark: { ...ENGLISH, device: { ...DESK, colorScheme: "dark" } },
  phone: { ...ENGLISH, device: { ...PHONE, colorScheme: "light" } },
  rtl: { ...ARABIC, device: { ...DESK, colorScheme: "light" } },
  "phone-dark-rtl": { ...ARABIC, device: { ...PHONE, colorScheme: "dark" } },
};

const PORTRAIT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">
<rect width="120" height="120" fill="#f7cfae"/><path d="M0 120V86c18-10 40-12 60-12s42 2 60 12v34z" fill="#2b6b62"/>
<path d="M46 62h28v22a14 14 0 0 1-28 0z" fill="#b9754d"/><ellipse cx="60" cy="48" rx="23" ry="27" fill="#cb875c"/>
<path d="M35 46c-3-24 12-33 26-33s27 9 24 31c-4-12-12-17-24-17s-22 6-26 19z" fill="#33211b"/></svg>`;

/** Serves the portrait that callers send. */
export function servePortrait(context) {
  return context.route("**/portrait.svg", (route) => route.fulfill({ body: PORTRAIT, contentType: "image/svg+xml" }));
}
