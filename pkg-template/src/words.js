/**
 * The words of the call screens in this language, or undefined if there are none: then the screens speak English,
 * which is built in. `places` says where the words of each language lie; they are loaded only when asked for.
 */
export async function words(places, language) {
  if (!Object.hasOwn(places, language)) return undefined;
  const response = await fetch(places[language]());
  return response.ok ? response.json() : undefined;
}
