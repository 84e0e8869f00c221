//! The card of one call in the document.

use gloo_timers::callback::Interval;
use halloo_core::wire::{CallId, Time};
use halloo_core::{Input, Screen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::view::{self, Button, Card};
use super::{icons, style};
use crate::clock;
use crate::inbox::Inbox;
use crate::listener::Listener;

const SVG: &str = "http://www.w3.org/2000/svg";

/// What has the keyboard while somebody types: a call must not catch the next key.
const TYPING: &str = "input,textarea,select,iframe,[contenteditable]";

/// A card in the document. Dropping it takes it away.
pub(super) struct CallCard {
    document: Document,
    host: HtmlElement,
    root: ShadowRoot,
    card: HtmlElement,
    initial: HtmlElement,
    name: HtmlElement,
    status: HtmlElement,
    time: HtmlElement,
    context: HtmlElement,
    notice: HtmlElement,
    keys: Vec<Key>,
    view: &'static str,
    timer: Option<Timer>,
    /// Had the focus before this card took it.
    before: Option<HtmlElement>,
}

/// One button. It stays in its place, shown or hidden, so that it keeps the focus.
struct Key {
    button: Button,
    element: HtmlElement,
    path: Element,
    label: HtmlElement,
    _pressed: Listener,
}

struct Timer {
    since: Time,
    _interval: Interval,
}

impl CallCard {
    /// An empty card, not yet in the document.
    pub(super) fn new(inbox: &Inbox, call: CallId) -> Result<Self, JsValue> {
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)?;
        let host: HtmlElement = document.create_element("halloo-screen")?.unchecked_into();
        host.set_attribute("lang", "en")?;
        host.set_attribute("dir", "ltr")?;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        style::adopt(&root)?;
        let part = |parent: &web_sys::Node, tag, class| -> Result<HtmlElement, JsValue> {
            let element: HtmlElement = document.create_element(tag)?.unchecked_into();
            element.set_class_name(class);
            parent.append_child(&element)?;
            Ok(element)
        };
        let card = part(&root, "section", "card")?;
        // The focus can be put here when the button that had it is gone.
        card.set_tab_index(-1);
        let who = part(&card, "div", "who")?;
        let initial = part(&who, "div", "initial")?;
        initial.set_attribute("aria-hidden", "true")?;
        let lines = part(&who, "div", "lines")?;
        let name = part(&lines, "p", "name")?;
        let progress = part(&lines, "div", "progress")?;
        let status = part(&progress, "p", "status")?;
        let time = part(&progress, "p", "time")?;
        let context = part(&card, "p", "context")?;
        let notice = part(&card, "p", "notice")?;
        for (element, role) in [(&status, "status"), (&time, "timer"), (&notice, "status")] {
            element.set_attribute("role", role)?;
        }
        for written_by_users in [&name, &context, &notice] {
            written_by_users.set_attribute("dir", "auto")?;
        }
        time.set_hidden(true);
        context.set_id("context");
        card.set_attribute("aria-describedby", "context")?;
        let row = part(&card, "div", "buttons")?;
        let mut keys = Vec::new();
        for button in Button::ALL {
            let element = part(&row, "button", button.class())?;
            element.set_attribute("type", "button")?;
            let picture = document.create_element_ns(Some(SVG), "svg")?;
            picture.set_attribute("viewBox", "0 0 24 24")?;
            picture.set_attribute("aria-hidden", "true")?;
            let path = document.create_element_ns(Some(SVG), "path")?;
            picture.append_child(&path)?;
            let round = part(&element, "span", "round")?;
            round.append_child(&picture)?;
            let label = part(&element, "span", "label")?;
            let inbox = inbox.clone();
            let pressed = Listener::new(&element, "click", move |_| {
                inbox.push(Input::Screen(call, button.tap()));
            });
            keys.push(Key { button, element, path, label, _pressed: pressed });
        }
        Ok(Self {
            document,
            host,
            root,
            card,
            initial,
            name,
            status,
            time,
            context,
            notice,
            keys,
            view: "",
            timer: None,
            before: None,
        })
    }

    /// Shows this, changing only what has changed.
    pub(super) fn draw(&mut self, screen: &Screen) -> Result<(), JsValue> {
        let Card { view, role, label, status, since, notice, buttons } = view::card(screen);
        // Asked before anything is hidden: the browser takes the focus from a hidden button.
        let held = self.root.active_element();
        self.card.set_attribute("data-view", view)?;
        self.card.set_attribute("role", role)?;
        self.card.set_attribute("aria-label", &label)?;
        write(&self.initial, &screen.peer.chars().take(1).collect::<String>());
        write(&self.name, &screen.peer);
        write(&self.context, &screen.context);
        write(&self.status, status);
        write(&self.notice, &notice);
        let mut lost = false;
        for key in &self.keys {
            let hidden = !buttons.contains(&key.button);
            lost |= hidden && held.as_ref() == Some(&key.element);
            key.element.set_hidden(hidden);
            key.path.set_attribute("d", icons::path(key.button, screen.muted))?;
            key.element.toggle_attribute_with_force("data-on", key.button == Button::Mute && screen.muted)?;
            write(&key.label, key.button.label(screen.muted));
        }
        self.count(since);
        // A page that draws its body anew would take the card away with the rest.
        if !self.host.is_connected() {
            self.document.body().ok_or(JsValue::UNDEFINED)?.append_child(&self.host)?;
        }
        if lost {
            // Not another button: the key that is still down would press that one too.
            self.card.focus()?;
        } else if view == "incoming" && self.view != view {
            self.take_focus()?;
        }
        self.view = view;
        Ok(())
    }

    fn count(&mut self, since: Option<Time>) {
        if self.timer.as_ref().map(|timer| timer.since) == since {
            return;
        }
        self.time.set_hidden(since.is_none());
        self.timer = since.map(|since| {
            // Counted in whole seconds from the first look: a tick that comes a little early or late skips none.
            let odd = clock::now().since(since) % 1000;
            let time = self.time.clone();
            let show = move || {
                let counted = clock::now().since(since).saturating_sub(odd);
                write(&time, &view::clock((counted + 500) / 1000));
            };
            show();
            Timer { since, _interval: Interval::new(1000, show) }
        });
    }

    /// An incoming call takes the focus, unless the user is busy with the keyboard or with another window.
    fn take_focus(&mut self) -> Result<(), JsValue> {
        let held = self.document.active_element();
        let busy = match &held {
            Some(held) => held.matches(TYPING)?,
            None => false,
        };
        if busy || !self.document.has_focus()? {
            return Ok(());
        }
        self.before = held.map(JsCast::unchecked_into);
        match self.keys.iter().find(|key| key.button == Button::Answer) {
            Some(answer) => answer.element.focus(),
            None => Ok(()),
        }
    }
}

impl Drop for CallCard {
    fn drop(&mut self) {
        let held = self.root.active_element().is_some();
        self.host.remove();
        if let Some(before) = self.before.take().filter(|_| held) {
            let _ = before.focus();
        }
    }
}

/// A text that has not changed stays untouched: writing it again would have it read aloud again.
fn write(element: &HtmlElement, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}
