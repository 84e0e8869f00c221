//! What the user does to a card, and what happens around it.

use halloo_core::Tap;
use halloo_core::wire::CallId;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent, UiEvent};

use super::super::button::{Button, Row};
use super::super::keypad;
use super::super::placement::{self, Drag};
use super::CallCard;

/// `None`: nothing is to be drawn. Otherwise what the core is to be told, if anything.
type Heard = Option<Option<(CallId, Tap)>>;

impl CallCard {
    /// The user has touched the card, or something around it has changed.
    pub(in super::super) fn hear(&mut self, event: &Event) -> Heard {
        let target = event.target()?.dyn_into::<Element>().ok();
        match (event.type_().as_str(), target) {
            ("click", Some(target)) => self.press(event.unchecked_ref(), &target),
            ("change", Some(target)) => Some(Some((self.call?, self.frame.audio.chosen(&target)?))),
            ("keydown", Some(target)) => self.key(event.unchecked_ref(), &target),
            ("pointerdown" | "pointermove" | "lostpointercapture", Some(target)) => {
                self.pull(event.unchecked_ref(), &target);
                None
            }
            (kind @ ("load" | "error"), Some(target)) => {
                let _ = self.frame.face.settle(&target, kind == "load");
                None
            }
            // `resize`, and what dialogs tell, and whatever fills the screen.
            (kind, _) => {
                let _ = self.attach(self.frame.root.active_element().as_ref());
                if kind == "fullscreenchange" {
                    placement::raise(&self.frame.host);
                }
                None
            }
        }
    }

    fn press(&mut self, event: &UiEvent, target: &Element) -> Heard {
        if let Some(name) = target.get_attribute("data-key") {
            return self.send(keypad::key(&name)?);
        }
        let button = self.frame.button(target)?;
        // The second click of two may have been meant for what stood here before.
        if button.row() == Row::Main && event.detail() > 1 {
            return None;
        }
        if let Some(tap) = button.tap() {
            return Some(Some((self.call?, tap)));
        }
        if button == Button::Swap {
            return Some(Some((self.held?, Tap::ToggleHold)));
        }
        if button == Button::Minimise {
            self.small = !self.small;
            self.open = None;
        } else {
            self.open = Some(button).filter(|button| self.open != Some(*button));
        }
        Some(None)
    }

    fn send(&self, key: char) -> Heard {
        self.frame.keypad.press(key);
        Some(Some((self.call?, Tap::Key(key))))
    }

    fn key(&mut self, event: &KeyboardEvent, target: &Element) -> Heard {
        let name = event.key();
        if name == "Escape" {
            let open = self.open.take()?;
            // Not the page's dialog too.
            event.prevent_default();
            event.stop_propagation();
            let _ = self.focus(open);
            return Some(None);
        }
        if target == self.frame.grip.unchecked_ref::<Element>() && self.is_movable() && placement::step(&name)
        {
            event.prevent_default();
            self.place(true);
            return None;
        }
        let typed =
            self.open == Some(Button::Keypad) && !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        self.send(keypad::key(&name).filter(|_| typed && !event.repeat())?)
    }

    /// The card follows the pointer that has taken it by its upper part.
    fn pull(&mut self, event: &PointerEvent, target: &Element) {
        let pointer = (event.client_x(), event.client_y());
        match event.type_().as_str() {
            "pointerdown" => {
                let within = |parts| target.closest(parts).ok().flatten().is_some();
                if event.button() == 0
                    && self.is_movable()
                    && within(".top,.who")
                    && !within("button:not(.grip)")
                    && self.frame.card.set_pointer_capture(event.pointer_id()).is_ok()
                {
                    self.drag = Some(Drag::begin(pointer));
                }
            }
            "pointermove" => {
                if let Some(drag) = self.drag {
                    drag.go(pointer);
                    self.place(false);
                }
            }
            _ => {
                self.drag = None;
                self.place(true);
            }
        }
    }

    fn is_movable(&self) -> bool {
        placement::is_movable(&self.frame.document, self.small)
    }

    fn place(&self, settled: bool) {
        let card: &HtmlElement = &self.frame.card;
        let _ = placement::place(&self.frame.document, card, self.small, settled);
    }
}
