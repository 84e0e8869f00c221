//! The clerks: each carries out one kind of wish with one browser interface, and reports facts to the inbox. They
//! decide nothing, try nothing twice and know no time-outs.

pub mod alarm;
pub mod device;
pub mod host;
pub mod media;
pub mod notification;
pub mod screen;
pub mod socket;
pub mod sound;
pub mod title;

use halloo_core::wire::{Branding, CallId};
use halloo_core::{Notice, Screen};
use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::{Document, Window};

use crate::cell::RefCell;
use crate::inbox::Inbox;

/// What the drivers need to know before they start.
pub struct Setup {
    /// Where the server listens.
    pub address: String,
    /// The page.
    pub window: Window,
    /// The page's document.
    pub document: Document,
    /// Whether calls are drawn.
    pub screens: bool,
    /// Whether calls are heard before anybody talks.
    pub sounds: bool,
    /// The sound for incoming calls.
    pub ringtone: Option<String>,
    /// How the page wants the screens to look.
    pub branding: Branding,
    /// The language of the screens.
    pub locale: Option<String>,
    /// The page's own words for the screens: an object, or undefined.
    pub strings: JsValue,
    /// Gives a promise of the words of a language.
    pub words: Function,
    /// The page's service worker, or undefined.
    pub service_worker: JsValue,
    /// What can be done about a missed call: labels by their ids.
    pub actions: Vec<(String, String)>,
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
    sounds: Option<RefCell<sound::Sounds>>,
    notifications: notification::Notifications,
    title: Option<RefCell<title::Title>>,
    _surroundings: host::Surroundings,
}

impl Drivers {
    /// All ready; nothing is opened yet.
    #[must_use]
    pub fn new(setup: Setup, inbox: &Inbox) -> Self {
        let Setup { branding, locale, strings, words, .. } = setup;
        let logo = branding.logo.clone();
        let look = screen::Look { branding, locale, strings, words };
        let sounds = setup.sounds.then(|| sound::Sounds::new(inbox.clone(), setup.ringtone.as_deref()));
        Self {
            socket: socket::Socket::new(setup.address, inbox.clone()),
            alarm: alarm::Alarm::new(&setup.window, &setup.document, inbox.clone()),
            media: media::Media::new(inbox.clone()),
            screens: setup.screens.then(|| screen::Screens::new(inbox.clone(), look)),
            sounds: sounds.map(RefCell::new),
            // The title of a page that shows and plays everything itself is left alone.
            title: (setup.screens || setup.sounds)
                .then(|| RefCell::new(title::Title::new(setup.document.clone()))),
            _surroundings: host::Surroundings::new(&setup.window, &setup.document, inbox),
            notifications: notification::Notifications::new(
                inbox.clone(),
                setup.window,
                setup.document,
                setup.service_worker,
                setup.actions,
                logo,
            ),
        }
    }

    /// Shows a call and lets it be heard, or takes it away. An application that draws its calls itself may do without
    /// either.
    pub fn show(&self, call: CallId, screen: Option<Screen>) {
        if let Some(title) = &self.title {
            title.borrow_mut().show(call, screen.as_ref());
        }
        if let Some(sounds) = &self.sounds {
            sounds.borrow_mut().show(call, screen.as_ref());
        }
        if let Some(screens) = &self.screens {
            screens.show(call, screen);
        }
    }

    /// Lets its user hear a key that was pressed.
    pub fn key(&self, key: char) {
        if let Some(sounds) = &self.sounds {
            sounds.borrow_mut().key(key);
        }
    }

    /// How the server wants the screens to look.
    pub fn style(&self, branding: Branding, image_hosts: Vec<String>) {
        self.notifications.style(&branding, &image_hosts);
        if let Some(screens) = &self.screens {
            screens.style(branding, image_hosts);
        }
    }

    /// Notifies of a call, or takes that away.
    pub fn notify(&self, call: CallId, notice: Option<Notice>) {
        let worded = notice.map(|notice| {
            let words = screen::notice(self.screens.as_ref(), &notice);
            (notice, words)
        });
        self.notifications.notify(call, worded);
    }
}

impl Drop for Drivers {
    fn drop(&mut self) {
        if let Some(screens) = &self.screens {
            screens.clear();
        }
    }
}
