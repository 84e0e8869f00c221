//! Where the card stands.

use std::cell::Cell;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};

/// On a window as narrow as this, the card is a sheet at its lower edge: as in the style sheet.
const NARROW: i32 = 480;
/// What stays free between the card and the edge of the window.
const MARGIN: i32 = 8;
/// How far an arrow key moves the card.
const STEP: i32 = 24;

thread_local! {
    /// How far the user has moved the card from its corner. Kept for as long as the page lives.
    static MOVED: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
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
pub(super) fn place(
    document: &Document,
    card: &HtmlElement,
    small: bool,
    settled: bool,
) -> Result<(), JsValue> {
    let Some(page) = document.document_element() else { return Ok(()) };
    let (width, height) = (page.client_width(), page.client_height());
    let style = card.style();
    let (mut x, mut y) = (0, 0);
    if is_movable(document, small) {
        for name in ["--x", "--y"] {
            style.remove_property(name)?;
        }
        let place = card.get_bounding_client_rect();
        let (left, top) = MOVED.get();
        // Browsers count in fractions of a pixel; whole ones will do.
        x = inside(left, place.left() as i32, place.right() as i32, width);
        y = inside(top, place.top() as i32, place.bottom() as i32, height);
        if settled {
            MOVED.set((x, y));
        }
    }
    style.set_property("--x", &pixels(x))?;
    style.set_property("--y", &pixels(y))
}

/// How far something from `start` to `end` can move into this direction and be seen on a window of this size.
fn inside(wish: i32, start: i32, end: i32, size: i32) -> i32 {
    // Where there is not enough room for both edges, the first one is seen: there stand the name and the grip.
    wish.min(size - MARGIN - end).max(MARGIN - start)
}

fn pixels(number: i32) -> String {
    let mut digits = Vec::new();
    let mut rest = number.unsigned_abs();
    while rest > 0 || digits.is_empty() {
        digits.push(char::from_digit(rest % 10, 10).unwrap_or('0'));
        rest /= 10;
    }
    let sign = if number < 0 { Some('-') } else { None };
    sign.into_iter().chain(digits.into_iter().rev()).chain(['p', 'x']).collect()
}

/// What keeps everything outside itself from being pressed, if it can hold a card: an open modal dialog, or what fills
/// the screen (HTML section 6.3.1).
const MODAL: &str = ":is(:modal,:fullscreen):not(html,body,video,iframe,img,canvas)";

/// Puts the card into the document, where it can be reached. Returns whether it has moved.
pub(super) fn attach(document: &Document, host: &HtmlElement) -> Result<bool, JsValue> {
    let inner = document.active_element().and_then(|focused| focused.closest(MODAL).ok().flatten());
    let last = || {
        let modals = document.query_selector_all(MODAL).ok()?;
        modals.item(modals.length().checked_sub(1)?).map(JsCast::unchecked_into::<Element>)
    };
    let body = || document.body().map(JsCast::unchecked_into::<Element>);
    let place = inner.or_else(last).or_else(body).ok_or(JsValue::UNDEFINED)?;
    let moves = host.parent_element().as_ref() != Some(&place) || !host.is_connected();
    if moves {
        place.append_child(host)?;
        raise(host);
    }
    Ok(moves)
}

/// Lifts the card above everything else on the page: above a film that fills the screen, too. A browser that does not
/// know how leaves it to the style sheet.
pub(super) fn raise(host: &HtmlElement) {
    let _ = host.set_attribute("popover", "manual");
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
    fn pixels_are_whole_numbers() {
        for (number, text) in [(0, "0px"), (7, "7px"), (-120, "-120px"), (i32::MIN, "-2147483648px")] {
            assert_eq!(pixels(number), text);
        }
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
