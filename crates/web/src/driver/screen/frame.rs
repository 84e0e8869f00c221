//! The elements of a card.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, EventTarget, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::button::Button;
use super::desk::{Desk, Happening, News};
use super::keypad::KEYS;
use super::parts::{Unfailing, drawing, part, set, write};
use super::style;
use super::words::{Word, Words};
use crate::listener::Listener;

/// The elements that every card has, each after the one that it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Card,
    Top,
    Quality,
    _Bar1,
    _Bar2,
    _Bar3,
    Grip,
    Who,
    Face,
    Initial,
    Lines,
    Name,
    Progress,
    Status,
    Time,
    Ends,
    Context,
    Notice,
    /// Read aloud at once, and not seen.
    Said,
    Beside,
    Other,
    Controls,
    Keypad,
    Typed,
    Audio,
    MicrophoneRow,
    MicrophoneName,
    Microphone,
    SpeakerRow,
    SpeakerName,
    Speaker,
    Main,
}

/// Of each: what it stands in, its tag, its class, its role.
static TEMPLATE: [(Part, &str, &str, &str); 32] = [
    (Part::Card, "section", "card", ""),
    (Part::Card, "div", "top", ""),
    (Part::Top, "span", "quality", "img"),
    (Part::Quality, "i", "", ""),
    (Part::Quality, "i", "", ""),
    (Part::Quality, "i", "", ""),
    (Part::Top, "button", "grip", ""),
    (Part::Card, "div", "who", ""),
    (Part::Who, "div", "face", ""),
    (Part::Face, "span", "initial", ""),
    (Part::Who, "div", "lines", ""),
    (Part::Lines, "p", "name", ""),
    (Part::Lines, "div", "progress", ""),
    (Part::Progress, "p", "status", "status"),
    (Part::Progress, "p", "time", "timer"),
    (Part::Card, "p", "ends", "timer"),
    (Part::Card, "p", "context", ""),
    (Part::Card, "p", "notice", "status"),
    (Part::Card, "p", "said", "alert"),
    (Part::Card, "div", "beside", ""),
    (Part::Beside, "p", "", ""),
    (Part::Card, "div", "controls", ""),
    (Part::Card, "div", "panel keys", "group"),
    (Part::Keypad, "p", "typed", ""),
    (Part::Card, "div", "panel devices", "group"),
    (Part::Audio, "label", "device", ""),
    (Part::MicrophoneRow, "span", "", ""),
    (Part::MicrophoneRow, "select", "", ""),
    (Part::Audio, "label", "device", ""),
    (Part::SpeakerRow, "span", "", ""),
    (Part::SpeakerRow, "select", "", ""),
    (Part::Card, "div", "main", ""),
];

/// What is listened to: inside the card, in the document (dialogs of the page come and go), at the window.
static INSIDE: [(&str, Happening); 8] = [
    ("click", Happening::Click),
    ("keydown", Happening::Key),
    ("change", Happening::Choice),
    ("pointerdown", Happening::Grab),
    ("pointermove", Happening::Pull),
    ("lostpointercapture", Happening::Drop),
    ("load", Happening::Loaded),
    ("error", Happening::Broken),
];
static AROUND: [(&str, Happening); 3] =
    [("toggle", Happening::Around), ("close", Happening::Around), ("fullscreenchange", Happening::Filled)];

/// All elements of a card, none of them filled.
pub(super) struct Frame {
    pub(super) document: Document,
    pub(super) host: Element,
    pub(super) root: ShadowRoot,
    pub(super) keys: Vec<Key>,
    parts: Vec<Element>,
    _listeners: Vec<Listener>,
}

/// One button. It stays in its place, shown or hidden, so that it keeps the focus.
pub(super) struct Key {
    pub(super) button: Button,
    pub(super) element: Element,
    pub(super) path: Element,
    pub(super) label: Element,
}

impl Frame {
    pub(super) fn new(desk: &Desk) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
        let document = window.document().ok_or(JsValue::UNDEFINED)?;
        let host = document.create_element("halloo-screen")?;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        style::adopt(&root)?;
        let mut frame =
            Self { document, host, root, keys: Vec::new(), parts: Vec::new(), _listeners: Vec::new() };
        frame.build();
        frame.listen(desk, &window);
        Ok(frame)
    }

    fn build(&mut self) {
        let document = self.document.clone();
        for &(inside, tag, class, role) in &TEMPLATE {
            // The first one stands in nothing that is there already.
            let parent = self.parts.get(inside as usize).map_or(self.root.unchecked_ref(), AsRef::as_ref);
            let element = part(&document, parent, tag, class);
            set(&element, "role", Some(role).filter(|role| !role.is_empty()));
            self.parts.push(element);
        }
        // The focus can be put here when the button that had it is gone.
        for &(part, name, value) in &[
            (Part::Card, "tabindex", "-1"),
            (Part::Card, "aria-describedby", "context"),
            (Part::Context, "id", "context"),
            (Part::Face, "aria-hidden", "true"),
            // Written by users, in any script.
            (Part::Name, "dir", "auto"),
            (Part::Context, "dir", "auto"),
            // Every language writes these in this order.
            (Part::Keypad, "dir", "ltr"),
        ] {
            self.part(part).put(name, value);
        }
        for &key in &KEYS {
            let button = part(&document, self.part(Part::Keypad), "button", "key");
            button.put("data-key", key);
            write(&button, key);
        }
        for &button in &Button::ALL {
            let element = part(&document, self.part(button.row()), "button", button.class());
            let path = drawing(&document, &part(&document, &element, "span", "round"));
            let label = part(&document, &element, "span", "label");
            self.keys.push(Key { button, element, path, label });
        }
    }

    fn listen(&mut self, desk: &Desk, window: &EventTarget) {
        let mut listeners = Vec::new();
        for (target, events) in [
            (self.part(Part::Card).unchecked_ref(), INSIDE.as_slice()),
            (self.document.unchecked_ref(), AROUND.as_slice()),
            (window, [("resize", Happening::Around)].as_slice()),
        ] {
            for &(kind, happening) in events {
                let desk = desk.clone();
                let told = move |event| desk.tell(News::Event(happening, event));
                listeners.push(Listener::capturing(target, kind, told));
            }
        }
        self._listeners = listeners;
    }

    /// One of the elements that every card has.
    #[inline(never)]
    pub(super) fn part(&self, part: Part) -> &Element {
        self.parts.get(part as usize).unwrap_or(&self.host)
    }

    /// Writes a text there.
    pub(super) fn write(&self, part: Part, text: &str) {
        write(self.part(part), text);
    }

    /// Sets the language and whatever is not drawn with every change.
    pub(super) fn speak(&self, words: &Words) {
        self.host.put("lang", words.language.as_deref().unwrap_or("en"));
        self.host.put("dir", if words.leftwards { "rtl" } else { "ltr" });
        for (part, word) in
            [(Part::Grip, Word::Move), (Part::Keypad, Word::Keypad), (Part::Audio, Word::Audio)]
        {
            self.part(part).put("aria-label", words.get(word));
        }
    }

    /// The button that was touched, if it is one of these.
    pub(super) fn button(&self, touched: &Element) -> Option<Button> {
        let touched = touched.around("button")?;
        let key = self.keys.iter().find(|key| touched == key.element)?;
        Some(key.button)
    }
}
