//! The card of the call in front.

mod touch;

use gloo_timers::callback::Interval;
use halloo_core::Screen;
use halloo_core::wire::{CallId, Time};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::button::Button;
use super::desk::{Desk, News};
use super::frame::Frame;
use super::look::{Brand, set};
use super::parts::{label, write};
use super::placement::{self, Drag};
use super::view::{self, Content};
use super::words::{Word, Words};
use crate::clock;

/// What has the keyboard while somebody types: a call must not catch the next key.
const TYPING: &str = "input,textarea,select,iframe,[contenteditable]";

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
    call: Option<CallId>,
    held: Option<CallId>,
    view: &'static str,
    /// Colours and words are to be put on anew.
    stale: bool,
    small: bool,
    /// The panel that is open, by its button.
    open: Option<Button>,
    drag: Option<Drag>,
    ticker: Option<Ticker>,
    /// Had the focus before this card took it.
    before: Option<HtmlElement>,
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
        Ok(Self {
            frame: Frame::new(desk)?,
            desk: desk.clone(),
            call: None,
            held: None,
            view: "",
            stale: true,
            small: false,
            open: None,
            drag: None,
            ticker: None,
            before: None,
        })
    }

    /// Colours and words have changed: the next drawing puts them on.
    pub(super) fn repaint(&mut self) {
        self.stale = true;
    }

    /// Shows this, changing only what has changed.
    pub(super) fn draw(&mut self, front: &Front<'_>, brand: &Brand, words: &Words) -> Result<(), JsValue> {
        let Front { call, screen, held } = *front;
        let content = view::content(screen, words);
        let rings = content.view == "incoming" && (self.view, self.call) != (content.view, Some(call));
        // Asked before anything is hidden: the browser takes the focus from a hidden button.
        let focused = self.frame.root.active_element();
        if self.call.replace(call) != Some(call) || content.since.is_none() {
            self.open = None;
            self.frame.keypad.clear();
        }
        self.held = held;
        self.small &= content.buttons.contains(&Button::Minimise) || content.view == "ended";
        if self.stale {
            self.stale = false;
            brand.paint(&self.frame.card)?;
            self.frame.speak(words)?;
        }
        self.fill(screen, &content, brand, words)?;
        let lost = self.draw_buttons(screen, &content, words, focused.as_ref())?;
        self.count(&content, screen.ends, words);
        self.view = content.view;
        self.attach(focused.as_ref())?;
        if lost {
            // Not another button: the key that is still down would press that one too.
            self.frame.card.focus()?;
        }
        if rings && (focused.is_some() || !self.take_focus()?) {
            write(&self.frame.said, &content.label);
        }
        Ok(())
    }

    fn fill(
        &mut self,
        screen: &Screen,
        content: &Content,
        brand: &Brand,
        words: &Words,
    ) -> Result<(), JsValue> {
        let frame = &mut self.frame;
        let card = &frame.card;
        card.set_attribute("data-view", content.view)?;
        card.set_attribute("role", if content.view == "incoming" { "alertdialog" } else { "dialog" })?;
        card.toggle_attribute_with_force("data-small", self.small)?;
        label(card, &content.label)?;
        let picture = brand.picture(&frame.document, screen.image.as_deref());
        frame.face.draw(&frame.document, &screen.peer, picture)?;
        for (element, text) in [
            (&frame.name, &screen.peer),
            (&frame.status, &content.status),
            (&frame.context, &screen.context),
            (&frame.notice, &content.notice),
            (&frame.other, &content.beside),
        ] {
            write(element, text);
        }
        frame.beside.set_hidden(content.beside.is_empty());
        let quality = screen.quality.map(view::quality);
        set(&frame.quality, "data-level", quality.map(|(level, _)| level))?;
        set(&frame.quality, "aria-label", quality.map(|(_, word)| words.get(word)))?;
        card.toggle_attribute_with_force("data-open", self.open.is_some())?;
        frame.keypad.panel.set_hidden(self.open != Some(Button::Keypad));
        frame.audio.panel.set_hidden(self.open != Some(Button::Audio));
        if self.open == Some(Button::Audio) {
            frame.audio.draw(&frame.document, &screen.devices, words)?;
        }
        Ok(())
    }

    /// Returns whether the button with the focus is gone.
    fn draw_buttons(
        &self,
        screen: &Screen,
        content: &Content,
        words: &Words,
        focused: Option<&Element>,
    ) -> Result<bool, JsValue> {
        let mut lost = false;
        for key in &self.frame.keys {
            let button = key.button;
            let there = content.buttons.contains(&button) || button == Button::Swap && self.held.is_some();
            let works = button.works(screen);
            lost |= !(there && works) && focused == Some(key.element.as_ref());
            key.element.set_hidden(!there);
            key.element.toggle_attribute_with_force("disabled", !works)?;
            let open = self.open == Some(button);
            if matches!(button, Button::Keypad | Button::Audio) {
                key.element.set_attribute("aria-expanded", if open { "true" } else { "false" })?;
            }
            key.element.toggle_attribute_with_force("data-on", open || button.is_on(screen))?;
            key.path.set_attribute("d", button.picture(screen, self.small))?;
            write(&key.label, words.get(button.word(screen, self.small)));
        }
        self.frame.controls.set_hidden(!content.buttons.contains(&Button::Mute));
        Ok(lost)
    }

    /// Puts the card where it can be reached. `focused` keeps the focus.
    fn attach(&self, focused: Option<&Element>) -> Result<(), JsValue> {
        let Frame { document, host, card, .. } = &self.frame;
        if placement::attach(document, host)?
            && let Some(focused) = focused
        {
            focused.unchecked_ref::<HtmlElement>().focus()?;
        }
        placement::place(document, card, self.small, false)
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
        let mut said = self.frame.ends.text_content().unwrap_or_default();
        if !said.is_empty() {
            said.insert_str(0, ". ");
            said.insert_str(0, &content.label);
        }
        write(&self.frame.said, &said);
    }

    /// Shows the time.
    pub(super) fn tick(&self, words: &Words) {
        let Frame { time, ends, .. } = &self.frame;
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
        write(time, &counted);
        write(ends, &left);
        time.set_hidden(counted.is_empty());
        // A page that draws its body anew, or closes a dialog without a word, takes the card away with the rest.
        if !self.frame.host.is_connected() {
            let _ = self.attach(None);
        }
    }

    /// An incoming call takes the focus, unless the user is busy with the keyboard or with another window.
    fn take_focus(&mut self) -> Result<bool, JsValue> {
        let document = &self.frame.document;
        let held = document.active_element();
        let busy = match &held {
            Some(held) => held.matches(TYPING)?,
            None => false,
        };
        if busy || !document.has_focus()? {
            return Ok(false);
        }
        self.before = held.map(JsCast::unchecked_into);
        self.focus(Button::Answer)?;
        Ok(true)
    }

    fn focus(&self, button: Button) -> Result<(), JsValue> {
        match self.frame.keys.iter().find(|key| key.button == button) {
            Some(key) => key.element.focus(),
            None => Ok(()),
        }
    }
}

impl Drop for CallCard {
    fn drop(&mut self) {
        let held = self.frame.root.active_element().is_some();
        self.frame.host.remove();
        if let Some(before) = self.before.take().filter(|_| held) {
            let _ = before.focus();
        }
    }
}
