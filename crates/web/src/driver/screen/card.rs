//! The card of the call in front.

mod touch;

use gloo_timers::callback::Interval;
use halloo_core::wire::{CallId, Time};
use halloo_core::{Devices, Screen};
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::audio;
use super::button::Button;
use super::desk::{Desk, News};
use super::face::Face;
use super::frame::{Frame, Part};
use super::look::Brand;
use super::parts::{Unfailing, set, write};
use super::placement::{self, Drag};
use super::view::{self, Content};
use super::words::{Word, Words};
use crate::clock;

/// What has the keyboard while somebody types: a call must not catch the next key.
const TYPING: &str = "input,textarea,select,iframe,[contenteditable]";

const HIDDEN: &str = "hidden";

/// What the card shows.
pub(super) struct Front<'a> {
    pub(super) call: CallId,
    pub(super) screen: &'a Screen,
    /// Another call, which can take its place.
    pub(super) held: Option<CallId>,
}

/// A card in the document. Dropping it takes it away.
pub(super) struct CallCard {
    frame: Frame,
    desk: Desk,
    face: Face,
    call: Option<CallId>,
    held: Option<CallId>,
    view: &'static str,
    /// Colours and words are to be put on anew.
    stale: bool,
    small: bool,
    /// The panel that is open, by its button.
    open: Option<Button>,
    /// The devices that can be chosen on the card.
    offered: Option<Devices>,
    drag: Option<Drag>,
    ticker: Option<Ticker>,
    /// Had the focus before this card took it.
    before: Option<Element>,
}

/// Counts the seconds of a call, and those that are left. Whole seconds from the first look: a tick that comes a
/// little early or late skips none.
struct Ticker {
    since: Time,
    since_odd: u64,
    ends: Option<Time>,
    ends_odd: u64,
    _interval: Interval,
}

impl CallCard {
    /// An empty card, not yet in the document.
    pub(super) fn new(desk: &Desk) -> Result<Self, JsValue> {
        let frame = Frame::new(desk)?;
        placement::show(frame.part(Part::Card), (0, 0));
        Ok(Self {
            frame,
            desk: desk.clone(),
            face: Face::default(),
            call: None,
            held: None,
            view: "",
            stale: true,
            small: false,
            open: None,
            offered: None,
            drag: None,
            ticker: None,
            before: None,
        })
    }

    /// Colours and words have changed: the next drawing puts them on.
    pub(super) fn repaint(&mut self) {
        self.stale = true;
        self.offered = None;
    }

    /// Shows this, changing only what has changed.
    pub(super) fn draw(&mut self, front: &Front<'_>, brand: &Brand, words: &Words) {
        let Front { call, screen, held } = *front;
        let content = view::content(screen, words);
        let rings = content.view == "incoming" && (self.view, self.call) != (content.view, Some(call));
        // Asked before anything is hidden: the browser takes the focus from a hidden button.
        let focused = self.frame.root.active_element();
        if self.call.replace(call) != Some(call) || content.since.is_none() {
            self.open = None;
            self.frame.write(Part::Typed, "");
        }
        self.held = held;
        self.small &= content.buttons.contains(&Button::Minimise) || content.view == "ended";
        if self.stale {
            self.stale = false;
            brand.paint(self.frame.part(Part::Card));
            self.frame.speak(words);
        }
        self.fill(screen, &content, brand, words);
        let lost = self.draw_buttons(screen, &content, words, focused.as_ref());
        self.count(&content, screen.ends, words);
        self.view = content.view;
        self.attach(focused.as_ref());
        if lost {
            // Not another button: the key that is still down would press that one too.
            self.frame.part(Part::Card).take_focus();
        }
        if rings && (focused.is_some() || !self.take_focus()) {
            self.frame.write(Part::Said, &content.label);
        }
    }

    fn fill(&mut self, screen: &Screen, content: &Content, brand: &Brand, words: &Words) {
        let frame = &self.frame;
        let card = frame.part(Part::Card);
        for (name, value) in [
            ("data-view", content.view),
            ("role", if content.view == "incoming" { "alertdialog" } else { "dialog" }),
            ("aria-label", &content.label),
        ] {
            card.put(name, value);
        }
        self.face.draw(frame, &screen.peer, brand.picture(&frame.document, screen.image.as_deref()));
        for (part, text) in [
            (Part::Name, &screen.peer),
            (Part::Status, &content.status),
            (Part::Context, &screen.context),
            (Part::Notice, &content.notice),
            (Part::Other, &content.beside),
        ] {
            frame.write(part, text);
        }
        let quality = screen.quality.map(view::quality);
        set(frame.part(Part::Quality), "data-level", quality.map(|(level, _)| level));
        set(frame.part(Part::Quality), "aria-label", quality.map(|(_, word)| words.get(word)));
        for (part, name, on) in [
            (Part::Card, "data-small", self.small),
            (Part::Card, "data-open", self.open.is_some()),
            (Part::Beside, HIDDEN, content.beside.is_empty()),
            (Part::Controls, HIDDEN, !content.buttons.contains(&Button::Mute)),
            (Part::Keypad, HIDDEN, self.open != Some(Button::Keypad)),
            (Part::Audio, HIDDEN, self.open != Some(Button::Audio)),
        ] {
            frame.part(part).flag(name, on);
        }
        // Written anew, an open list would close.
        if self.open == Some(Button::Audio) && self.offered.as_ref() != Some(&screen.devices) {
            audio::draw(frame, &screen.devices, words);
            self.offered = Some(screen.devices.clone());
        }
    }

    /// Returns whether the button with the focus is gone.
    fn draw_buttons(
        &self,
        screen: &Screen,
        content: &Content,
        words: &Words,
        focused: Option<&Element>,
    ) -> bool {
        let mut lost = false;
        for key in &self.frame.keys {
            let button = key.button;
            let there = content.buttons.contains(&button) || button == Button::Swap && self.held.is_some();
            let works = button.works(screen);
            lost |= !(there && works) && focused == Some(&key.element);
            let open = self.open == Some(button);
            for (name, on) in
                [(HIDDEN, !there), ("disabled", !works), ("data-on", open || button.is_on(screen))]
            {
                key.element.flag(name, on);
            }
            if matches!(button, Button::Keypad | Button::Audio) {
                key.element.put("aria-expanded", if open { "true" } else { "false" });
            }
            key.path.put("d", button.picture(screen, self.small));
            write(&key.label, words.get(button.word(screen, self.small)));
        }
        lost
    }

    /// Puts the card where it can be reached. `focused` keeps the focus.
    fn attach(&self, focused: Option<&Element>) {
        let Frame { document, host, .. } = &self.frame;
        if placement::attach(document, host)
            && let Some(focused) = focused
        {
            focused.take_focus();
        }
        self.place(false);
    }

    fn place(&self, settled: bool) {
        placement::place(&self.frame.document, self.frame.part(Part::Card), self.small, settled);
    }

    fn count(&mut self, content: &Content, ends: Option<Time>, words: &Words) {
        if self.ticker.as_ref().map(|ticker| (ticker.since, ticker.ends))
            == content.since.map(|since| (since, ends))
        {
            return;
        }
        let now = clock::now();
        self.ticker = content.since.map(|since| {
            let desk = self.desk.clone();
            Ticker {
                since,
                since_odd: now.since(since) % 1000,
                ends,
                ends_odd: ends.map_or(0, |ends| ends.since(now) % 1000),
                _interval: Interval::new(1000, move || desk.tell(News::Tick)),
            }
        });
        self.tick(words);
        // Counting down is shown every second, and said once.
        let mut said = self.frame.part(Part::Ends).text_content().unwrap_or_default();
        if !said.is_empty() {
            said.insert_str(0, ". ");
            said.insert_str(0, &content.label);
        }
        self.frame.write(Part::Said, &said);
    }

    /// Shows the time.
    pub(super) fn tick(&self, words: &Words) {
        let now = clock::now();
        let (mut counted, mut left) = (String::new(), String::new());
        if let Some(ticker) = &self.ticker {
            let whole = |milliseconds: u64, odd| (milliseconds.saturating_sub(odd) + 500) / 1000;
            counted = view::clock(whole(now.since(ticker.since), ticker.since_odd));
            if let Some(end) = ticker.ends {
                let seconds = whole(end.since(now), ticker.ends_odd);
                left = words.about(Word::EndsIn, &view::countdown(seconds));
            }
        }
        self.frame.write(Part::Time, &counted);
        self.frame.write(Part::Ends, &left);
        // A page that draws its body anew, or closes a dialog without a word, takes the card away with the rest.
        if !self.frame.host.is_connected() {
            self.attach(None);
        }
    }

    /// An incoming call takes the focus, unless the user is busy with the keyboard or with another window.
    fn take_focus(&mut self) -> bool {
        let document = &self.frame.document;
        let held = document.active_element();
        let busy = held.as_ref().is_some_and(|held| held.around(TYPING).is_some());
        if busy || !document.has_focus().unwrap_or(false) {
            return false;
        }
        self.before = held;
        self.focus(Button::Answer);
        true
    }

    fn focus(&self, button: Button) {
        if let Some(key) = self.frame.keys.iter().find(|key| key.button == button) {
            key.element.take_focus();
        }
    }
}

impl Drop for CallCard {
    fn drop(&mut self) {
        let held = self.frame.root.active_element().is_some();
        self.frame.host.remove();
        if let Some(before) = self.before.take().filter(|_| held) {
            before.take_focus();
        }
    }
}
