//! The elements of a card.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::audio::Audio;
use super::button::{Button, Row};
use super::desk::{Desk, News};
use super::face::Face;
use super::keypad::Keypad;
use super::parts::{drawing, label, part};
use super::style;
use super::words::{Word, Words};
use crate::listener::Listener;

/// All elements of a card, none of them filled.
pub(super) struct Frame {
    pub(super) document: Document,
    pub(super) host: HtmlElement,
    pub(super) root: ShadowRoot,
    pub(super) card: HtmlElement,
    pub(super) quality: HtmlElement,
    pub(super) grip: HtmlElement,
    pub(super) face: Face,
    pub(super) name: HtmlElement,
    pub(super) status: HtmlElement,
    pub(super) time: HtmlElement,
    pub(super) ends: HtmlElement,
    pub(super) context: HtmlElement,
    pub(super) notice: HtmlElement,
    /// Read aloud at once, and not seen.
    pub(super) said: HtmlElement,
    pub(super) beside: HtmlElement,
    pub(super) other: HtmlElement,
    pub(super) controls: HtmlElement,
    pub(super) keypad: Keypad,
    pub(super) audio: Audio,
    pub(super) keys: Vec<Key>,
    _listeners: Vec<Listener>,
}

/// One button. It stays in its place, shown or hidden, so that it keeps the focus.
pub(super) struct Key {
    pub(super) button: Button,
    pub(super) element: HtmlElement,
    pub(super) path: Element,
    pub(super) label: HtmlElement,
}

impl Frame {
    pub(super) fn new(desk: &Desk) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
        let document = window.document().ok_or(JsValue::UNDEFINED)?;
        let host: HtmlElement = document.create_element("halloo-screen")?.unchecked_into();
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        style::adopt(&root)?;
        let part = |parent: &web_sys::Node, tag: &str, class: &str| part(&document, parent, tag, class);

        let card = part(&root, "section", "card")?;
        // The focus can be put here when the button that had it is gone.
        card.set_tab_index(-1);
        let top = part(&card, "div", "top")?;
        let quality = part(&top, "span", "quality")?;
        quality.set_attribute("role", "img")?;
        for _ in 0..3 {
            part(&quality, "i", "")?;
        }
        let grip = part(&top, "button", "grip")?;
        grip.set_attribute("type", "button")?;
        let who = part(&card, "div", "who")?;
        let face = Face::new(&document, &who)?;
        let lines = part(&who, "div", "lines")?;
        let name = part(&lines, "p", "name")?;
        let progress = part(&lines, "div", "progress")?;
        let status = part(&progress, "p", "status")?;
        let time = part(&progress, "p", "time")?;
        let ends = part(&card, "p", "ends")?;
        let context = part(&card, "p", "context")?;
        let notice = part(&card, "p", "notice")?;
        let said = part(&card, "p", "said")?;
        let beside = part(&card, "div", "beside")?;
        let other = part(&beside, "p", "")?;
        let controls = part(&card, "div", "controls")?;
        let keypad = Keypad::new(&document, &card)?;
        let audio = Audio::new(&document, &card)?;
        let main = part(&card, "div", "main")?;

        for (element, role) in
            [(&status, "status"), (&time, "timer"), (&ends, "timer"), (&notice, "status"), (&said, "alert")]
        {
            element.set_attribute("role", role)?;
        }
        // Written by users, in any script.
        for element in [&name, &context] {
            element.set_attribute("dir", "auto")?;
        }
        context.set_id("context");
        card.set_attribute("aria-describedby", "context")?;

        let mut keys = Vec::new();
        for button in Button::ALL {
            let row = match button.row() {
                Row::Top => &top,
                Row::Beside => &beside,
                Row::Controls => &controls,
                Row::Main => &main,
            };
            let element = part(row, "button", button.class())?;
            element.set_attribute("type", "button")?;
            let path = drawing(&document, &*part(&element, "span", "round")?)?;
            let label = part(&element, "span", "label")?;
            keys.push(Key { button, element, path, label });
        }

        let listener = |target: &web_sys::EventTarget, kind| {
            let desk = desk.clone();
            Listener::capturing(target, kind, move |event| desk.tell(News::Event(event)))
        };
        let mut listeners = vec![listener(&window, "resize")];
        // `toggle` and `close`: dialogs of the page come and go.
        for kind in ["toggle", "close", "fullscreenchange"] {
            listeners.push(listener(&document, kind));
        }
        for kind in [
            "click",
            "keydown",
            "change",
            "pointerdown",
            "pointermove",
            "lostpointercapture",
            "load",
            "error",
        ] {
            listeners.push(listener(&card, kind));
        }

        Ok(Self {
            document,
            host,
            root,
            card,
            quality,
            grip,
            face,
            name,
            status,
            time,
            ends,
            context,
            notice,
            said,
            beside,
            other,
            controls,
            keypad,
            audio,
            keys,
            _listeners: listeners,
        })
    }

    /// Sets the language and whatever is not drawn with every change.
    pub(super) fn speak(&mut self, words: &Words) -> Result<(), JsValue> {
        self.host.set_attribute("lang", words.language.as_deref().unwrap_or("en"))?;
        self.host.set_attribute("dir", if words.leftwards { "rtl" } else { "ltr" })?;
        label(&self.grip, words.get(Word::Move))?;
        label(&self.keypad.panel, words.get(Word::Keypad))?;
        self.audio.forget();
        Ok(())
    }

    /// The button that has the focus or was touched, if it is one of these.
    pub(super) fn button(&self, touched: &Element) -> Option<Button> {
        let touched = touched.closest("button").ok()??;
        let key = self.keys.iter().find(|key| touched == *key.element.as_ref())?;
        Some(key.button)
    }
}
