//! Where the card stands.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::parts::Unfailing;

/// On a window as narrow as this, the card is a sheet at its lower edge: as in the style sheet.
const NARROW: i32 = 480;
/// What stays free between the card and the edge of the window.
const MARGIN: i32 = 8;
/// How far an arrow key moves the card.
const STEP: i32 = 24;

thread_local! {
    /// How far the user has moved the card from its corner. Kept for as long as the page lives.
    static MOVED: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
    /// How far it stands from its corner now.
    static SHOWN: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
}

/// Whether the card can be moved: a sheet at the edge of the window cannot.
pub(super) fn is_movable(document: &Document, small: bool) -> bool {
    small || document.document_element().is_some_and(|page| page.client_width() > NARROW)
}

/// The card in the hand of the user.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    pointer: (i32, i32),
    moved: (i32, i32),
}

impl Drag {
    pub(super) fn begin(pointer: (i32, i32)) -> Self {
        Self { pointer, moved: MOVED.get() }
    }

    pub(super) fn go(self, pointer: (i32, i32)) {
        MOVED.set((self.moved.0 + pointer.0 - self.pointer.0, self.moved.1 + pointer.1 - self.pointer.1));
    }
}

/// Moves the card by a key; false if this key moves nothing.
pub(super) fn step(key: &str) -> bool {
    let (x, y) = match key {
        "ArrowLeft" => (-STEP, 0),
        "ArrowRight" => (STEP, 0),
        "ArrowUp" => (0, -STEP),
        "ArrowDown" => (0, STEP),
        _ => return false,
    };
    let (left, top) = MOVED.get();
    MOVED.set((left + x, top + y));
    true
}

/// Puts the card where the user wants it, as far as it stays inside the window.
///
/// `settled`: what lies outside is forgotten, so that the way back begins at the edge.
pub(super) fn place(document: &Document, card: &Element, small: bool, settled: bool) {
    let Some(page) = document.document_element() else { return };
    let (mut x, mut y) = (0, 0);
    if is_movable(document, small) {
        let (shown_x, shown_y) = SHOWN.get();
        let place = card.get_bounding_client_rect();
        let (left, top) = MOVED.get();
        // Browsers count in fractions of a pixel; whole ones will do.
        x = inside(left, place.left() as i32 - shown_x, place.right() as i32 - shown_x, page.client_width());
        y = inside(top, place.top() as i32 - shown_y, place.bottom() as i32 - shown_y, page.client_height());
        if settled {
            MOVED.set((x, y));
        }
    }
    show(card, (x, y));
}

/// A card that has not been placed yet stands in its corner.
pub(super) fn show(card: &Element, place: (i32, i32)) {
    SHOWN.set(place);
    card.number("--x", place.0);
    card.number("--y", place.1);
}

/// How far something from `start` to `end` can move into this direction and be seen on a window of this size.
fn inside(wish: i32, start: i32, end: i32, size: i32) -> i32 {
    // Where there is not enough room for both edges, the first one is seen: there stand the name and the grip.
    wish.min(size - MARGIN - end).max(MARGIN - start)
}

/// What keeps everything outside itself from being pressed, if it can hold a card: an open modal dialog, or what fills
/// the screen (HTML section 6.3.1).
const MODAL: &str = ":is(:modal,:fullscreen):not(html,body,video,iframe,img,canvas)";

/// Puts the card into the document, where it can be reached. Returns whether it has moved.
pub(super) fn attach(document: &Document, host: &Element) -> bool {
    let inner = document.active_element().and_then(|focused| focused.around(MODAL));
    let last = || {
        let modals = document.query_selector_all(MODAL).ok()?;
        modals.item(modals.length().checked_sub(1)?).map(JsCast::unchecked_into::<Element>)
    };
    let body = || document.body().map(JsCast::unchecked_into::<Element>);
    // A document without a body has no place for a card; the call goes on all the same.
    let Some(place) = inner.or_else(last).or_else(body) else { return false };
    let moves = host.parent_element().as_ref() != Some(&place) || !host.is_connected();
    if moves {
        place.add(host);
        raise(host);
    }
    moves
}

/// Lifts the card above everything else on the page: above a film that fills the screen, too. A browser that does not
/// know how leaves it to the style sheet.
pub(super) fn raise(host: &Element) {
    host.put("popover", "manual");
    let host: &HtmlElement = host.unchecked_ref();
    let _ = host.hide_popover();
    let _ = host.show_popover();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_stays_inside_the_window() {
        // A card from 600 to 900 on a window of 1000.
        for (wish, moved) in [(0, 0), (50, 50), (500, 92), (-100, -100), (-900, -592)] {
            assert_eq!(inside(wish, 600, 900, 1000), moved, "{wish}");
        }
    }

    #[test]
    fn of_a_card_that_is_too_large_the_beginning_is_seen() {
        assert_eq!(inside(0, -50, 700, 600), 58);
    }

    #[test]
    fn arrows_move_and_other_keys_do_not() {
        assert!(step("ArrowLeft") && step("ArrowUp"));
        assert_eq!(MOVED.get(), (-STEP, -STEP));
        assert!(step("ArrowRight") && step("ArrowDown"));
        assert!(!step("Tab"));
        assert_eq!(MOVED.get(), (0, 0));
    }
}
