//! A browser that keeps a page silent until its user has touched it.

use std::rc::Rc;

use halloo_core::{Input, SoundInput};

use crate::cell::RefCell;
use crate::inbox::Inbox;
use crate::listener::Listener;

/// What counts as a touch: on some devices the browser takes only the end of one for it.
const TOUCHES: [&str; 3] = ["pointerdown", "pointerup", "keydown"];

/// Waits for the first touch, and tells how it stands.
pub(super) struct Wake {
    inbox: Inbox,
    listeners: RefCell<Option<[Listener; 3]>>,
}

impl Wake {
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, listeners: RefCell::default() }
    }

    /// The browser has forbidden a sound; `touched` is called at every touch until it sounds.
    pub(super) fn blocked(&self, touched: impl Fn() + 'static) {
        let touched = Rc::new(touched);
        let listeners = web_sys::window().map(|window| {
            TOUCHES.map(|kind| {
                let touched = Rc::clone(&touched);
                Listener::capturing(&window, kind, move |_| touched())
            })
        });
        drop(self.listeners.replace(listeners));
        self.inbox.push(Input::Sound(SoundInput::Blocked));
    }

    /// It sounds.
    pub(super) fn sounds(&self) {
        self.rest();
        self.inbox.push(Input::Sound(SoundInput::Playing));
    }

    /// The sound is over, heard or not.
    pub(super) fn rest(&self) {
        drop(self.listeners.take());
    }
}
