//! What happens to the screens, in order.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use halloo_core::wire::{Branding, CallId};
use halloo_core::{Input, Screen};
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::stage::Stage;
use super::words::Words;
use crate::cell::RefCell;
use crate::inbox::Inbox;

/// Something that the screens have to take note of.
pub(super) enum News {
    /// What is to be seen of this call from now on; `None`: nothing more.
    Screen(CallId, Option<Screen>),
    /// How the server wants the screens to look.
    Style(Branding, Vec<String>),
    /// The words of the page's language have come.
    Words(JsValue),
    /// The user has touched a card, or the document around it has changed.
    Event(Happening, Event),
    /// A second has passed.
    Tick,
    /// Everything goes away.
    Clear,
}

/// What can happen to a card, or around it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    Click,
    Key,
    /// Another device was chosen.
    Choice,
    Grab,
    Pull,
    Drop,
    /// A picture has come.
    Loaded,
    /// A picture will not come.
    Broken,
    /// The document around it has changed.
    Around,
    /// Something fills the screen, or no longer does.
    Filled,
}

/// Where news goes. Clones share one desk.
///
/// Drawing can reach the page's listeners, which may ask for something that changes what is drawn: that waits its
/// turn here.
#[derive(Clone)]
pub(super) struct Desk(Weak<Shared>);

/// What all clones of a desk share.
pub(super) struct Shared {
    inbox: Inbox,
    waiting: RefCell<Vec<News>>,
    stage: RefCell<Stage>,
    turning: Cell<bool>,
}

impl Shared {
    pub(super) fn new(inbox: Inbox, stage: impl FnOnce(Desk) -> Stage) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            inbox,
            waiting: RefCell::default(),
            stage: RefCell::new(stage(Desk(me.clone()))),
            turning: Cell::new(false),
        })
    }

    pub(super) fn tell(&self, news: News) {
        self.waiting.borrow_mut().push(news);
        if self.turning.replace(true) {
            return;
        }
        loop {
            let batch = self.waiting.take();
            if batch.is_empty() {
                break;
            }
            for news in batch {
                let touched = self.stage.borrow_mut().note(news);
                // Whatever follows may come back here.
                if let Some((call, tap)) = touched {
                    self.inbox.push(Input::Screen(call, tap));
                }
            }
        }
        self.turning.set(false);
    }

    /// Takes some of the words, unless something is being drawn with them just now.
    pub(super) fn speak<R>(&self, say: impl FnOnce(&Words) -> R) -> Option<R> {
        self.stage.try_borrow().ok().map(|stage| say(&stage.words))
    }
}

impl Desk {
    /// Something has happened.
    pub(super) fn tell(&self, news: News) {
        if let Some(shared) = self.0.upgrade() {
            shared.tell(news);
        }
    }
}
