//! The call screens: a card in a corner of the page, while there is something to show.

mod element;
mod icons;
mod style;
mod view;
mod words;

use std::cell::RefCell;

use halloo_core::Screen;
use halloo_core::wire::CallId;

use self::element::CallCard;
use super::sound::Sounds;
use crate::inbox::Inbox;

/// Draws screens and plays their sounds; what the user touches goes to the inbox.
pub struct Screens {
    inbox: Inbox,
    stage: RefCell<Stage>,
}

struct Stage {
    /// The latest last. That one is seen and heard: an older one is a call that has ended.
    screens: Vec<(CallId, Screen)>,
    card: Option<(CallId, CallCard)>,
    sounds: Sounds,
}

impl Screens {
    /// Nothing is shown, and the document is not touched, until there is a screen.
    #[must_use]
    pub fn new(inbox: Inbox, ringtone: Option<String>) -> Self {
        let stage = Stage { screens: Vec::new(), card: None, sounds: Sounds::new(ringtone.as_deref()) };
        Self { inbox, stage: RefCell::new(stage) }
    }

    /// What is to be seen and heard of this call from now on; `None`: nothing more.
    pub fn show(&self, call: CallId, screen: Option<Screen>) {
        let mut stage = self.stage.borrow_mut();
        let known = stage.screens.iter().position(|(of, _)| *of == call);
        match (known.and_then(|place| stage.screens.get_mut(place)), screen) {
            (Some(known), Some(screen)) => known.1 = screen,
            (None, Some(screen)) => stage.screens.push((call, screen)),
            (_, None) => stage.screens.retain(|(of, _)| *of != call),
        }
        stage.draw(&self.inbox);
    }

    /// Takes everything away.
    pub fn clear(&self) {
        let mut stage = self.stage.borrow_mut();
        stage.screens.clear();
        stage.draw(&self.inbox);
    }
}

impl Stage {
    fn draw(&mut self, inbox: &Inbox) {
        let Self { screens, card, sounds } = self;
        let top = screens.last();
        sounds.play(top.and_then(|(_, screen)| screen.sound));
        let Some((call, screen)) = top else { return *card = None };
        if card.as_ref().is_none_or(|(of, _)| of != call) {
            // The card of another call goes before this one comes.
            *card = None;
            *card = CallCard::new(inbox, *call).ok().map(|new| (*call, new));
        }
        if let Some((_, card)) = card {
            // A document without a body has no place for a card; the call goes on all the same.
            let _ = card.draw(screen);
        }
    }
}
