// The face on a card: a picture once it is there, the initial until then.
import { add, write } from "./elements.js";

export function makeFace(part) {
  let shown;
  let image;

  return {
    /** Shows who it is: by this picture, which may be a logo, or by the initial. */
    draw(name, picture) {
      write(part.initial, [...name][0] ?? "");
      if (shown?.address === picture?.address && shown?.logo === picture?.logo) return;
      shown = picture;
      image?.remove();
      image = undefined;
      part.face.toggleAttribute("data-picture", false);
      if (!picture) return;
      image = add(part.face, "img", picture.logo ? "logo" : "");
      // The address of the page is nobody's business.
      Object.assign(image, { alt: "", decoding: "async", draggable: false, referrerPolicy: "no-referrer", src: picture.address });
    },

    /** The picture is there, or will never be. */
    settle(settled, good) {
      if (settled !== image) return;
      part.face.toggleAttribute("data-picture", good);
      if (!good) settled.remove();
    },
  };
}
