//! The clerks: each carries out one kind of wish with one browser interface, and reports facts to the inbox. They
//! decide nothing, try nothing twice and know no time-outs.

pub mod alarm;
pub mod device;
pub mod host;
pub mod media;
pub mod screen;
pub mod socket;
pub mod sound;

use halloo_core::Screen;
use halloo_core::wire::CallId;
use js_sys::Function;
use web_sys::{Document, Window};

use crate::inbox::Inbox;

/// What the drivers need to know before they start.
pub struct Setup {
    /// Where the server listens.
    pub address: String,
    /// Makes the Worker of the alarm.
    pub make_worker: Function,
    /// The page.
    pub window: Window,
    /// The page's document.
    pub document: Document,
    /// Whether calls are drawn.
    pub screens: bool,
    /// The sound for incoming calls.
    pub ringtone: Option<String>,
}

/// One of each.
pub struct Drivers {
    /// The WebSocket.
    pub socket: socket::Socket,
    /// The alarm clock.
    pub alarm: alarm::Alarm,
    /// Microphones and peer connections.
    pub media: media::Media,
    screens: Option<screen::Screens>,
    _surroundings: host::Surroundings,
}

impl Drivers {
    /// All ready; nothing is opened yet.
    #[must_use]
    pub fn new(setup: Setup, inbox: &Inbox) -> Self {
        Self {
            socket: socket::Socket::new(setup.address, inbox.clone()),
            alarm: alarm::Alarm::new(&setup.make_worker, inbox.clone()),
            media: media::Media::new(inbox.clone()),
            screens: setup.screens.then(|| screen::Screens::new(inbox.clone(), setup.ringtone)),
            _surroundings: host::Surroundings::new(&setup.window, &setup.document, inbox),
        }
    }

    /// Shows a call, or takes it away. Nothing happens for an application that draws its calls itself.
    pub fn show(&self, call: CallId, screen: Option<Screen>) {
        if let Some(screens) = &self.screens {
            screens.show(call, screen);
        }
    }
}

impl Drop for Drivers {
    fn drop(&mut self) {
        if let Some(screens) = &self.screens {
            screens.clear();
        }
    }
}
