//! What the user does to a card, and what happens around it.

use halloo_core::Tap;
use halloo_core::wire::CallId;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, UiEvent};

use super::super::audio;
use super::super::button::Button;
use super::super::desk::Happening;
use super::super::frame::Part;
use super::super::keypad;
use super::super::parts::Unfailing;
use super::super::placement::{self, Drag};
use super::CallCard;

/// `None`: nothing is to be drawn. Otherwise what the core is to be told, if anything.
type Heard = Option<Option<(CallId, Tap)>>;

impl CallCard {
    /// The user has touched the card, or something around it has changed.
    pub(in super::super) fn hear(&mut self, happening: Happening, event: &Event) -> Heard {
        let frame = &self.frame;
        // The window is no element, and has no use for one.
        let target: Element = event.target()?.unchecked_into();
        match happening {
            Happening::Click => return self.press(event.unchecked_ref(), &target),
            Happening::Key => return self.key(event.unchecked_ref(), &target),
            Happening::Choice => return Some(Some((self.call?, audio::chosen(frame, &target)?))),
            Happening::Grab => self.grab(event.unchecked_ref(), &target),
            Happening::Pull => {
                if let Some(drag) = self.drag {
                    drag.go(pointer(event.unchecked_ref()));
                    self.place(false);
                }
            }
            Happening::Drop => {
                self.drag = None;
                self.place(true);
            }
            Happening::Loaded | Happening::Broken => {
                self.face.settle(frame, &target, happening == Happening::Loaded);
            }
            Happening::Around => self.attach(frame.root.active_element().as_ref()),
            Happening::Filled => {
                self.attach(frame.root.active_element().as_ref());
                placement::raise(&self.frame.host);
            }
        }
        None
    }

    fn press(&mut self, event: &UiEvent, target: &Element) -> Heard {
        if let Some(name) = target.get_attribute("data-key") {
            return self.send(keypad::key(&name)?);
        }
        let button = self.frame.button(target)?;
        // The second click of two may have been meant for what stood here before.
        if button.row() == Part::Main && event.detail() > 1 {
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
        keypad::press(&self.frame, key);
        Some(Some((self.call?, Tap::Key(key))))
    }

    fn key(&mut self, event: &KeyboardEvent, target: &Element) -> Heard {
        let name = event.key();
        if name == "Escape" {
            let open = self.open.take()?;
            // Not the page's dialog too.
            event.prevent_default();
            event.stop_propagation();
            self.focus(open);
            return Some(None);
        }
        if target == self.frame.part(Part::Grip) && self.is_movable() && placement::step(&name) {
            event.prevent_default();
            self.place(true);
            return None;
        }
        let typed =
            self.open == Some(Button::Keypad) && !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        self.send(keypad::key(&name).filter(|_| typed && !event.repeat())?)
    }

    /// The card follows the pointer that has taken it by its upper part.
    fn grab(&mut self, event: &PointerEvent, target: &Element) {
        let within = |parts| target.around(parts).is_some();
        if event.button() == 0
            && self.is_movable()
            && within(".top,.who")
            && !within("button:not(.grip)")
            && self.frame.part(Part::Card).set_pointer_capture(event.pointer_id()).is_ok()
        {
            self.drag = Some(Drag::begin(pointer(event)));
        }
    }

    fn is_movable(&self) -> bool {
        placement::is_movable(&self.frame.document, self.small)
    }
}

fn pointer(event: &PointerEvent) -> (i32, i32) {
    (event.client_x(), event.client_y())
}
