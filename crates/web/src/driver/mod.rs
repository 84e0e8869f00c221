//! The clerks: each carries out one kind of wish with one browser interface, and reports facts to the inbox. They
//! decide nothing, try nothing twice and know no time-outs.

pub mod alarm;
pub mod device;
pub mod host;
pub mod media;
pub mod socket;
pub mod surface;

use js_sys::Function;
use web_sys::{Document, Window};

use crate::inbox::Inbox;

/// What the drivers need to know before they start.
pub struct Setup {
    /// Where the server listens.
    pub address: String,
    /// The page.
    pub window: Window,
    /// The page's document.
    pub document: Document,
    /// What is to be seen and heard.
    pub look: surface::Look,
    /// Makes the surface.
    pub surface: Function,
}

/// One of each.
pub struct Drivers {
    /// The WebSocket.
    pub socket: socket::Socket,
    /// The alarm clock.
    pub alarm: alarm::Alarm,
    /// Microphones and peer connections.
    pub media: media::Media,
    /// What the user sees and hears.
    pub surface: surface::Surface,
    _surroundings: host::Surroundings,
}

impl Drivers {
    /// All ready; nothing is opened yet.
    #[must_use]
    pub fn new(setup: Setup, inbox: &Inbox) -> Self {
        Self {
            socket: socket::Socket::new(setup.address, inbox.clone()),
            alarm: alarm::Alarm::new(&setup.window, &setup.document, inbox.clone()),
            media: media::Media::new(inbox.clone()),
            surface: surface::Surface::new(inbox.clone(), setup.look, &setup.surface),
            _surroundings: host::Surroundings::new(&setup.window, &setup.document, inbox),
        }
    }
}
