//! The title of the page, which calls for its user while a phone rings that cannot be seen or heard.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use halloo_core::wire::CallId;
use halloo_core::{Screen, View};
use web_sys::Document;

use crate::cell::RefCell;

/// Milliseconds from one title to the other.
const PACE: u32 = 1_000;

/// Changes the title while it must, and puts it back.
pub struct Title {
    flash: Rc<Flash>,
    ticking: Option<Interval>,
}

struct Flash {
    document: Document,
    ringing: RefCell<Vec<Ringing>>,
    /// The page's own title, while another one stands there, and that one as the page reads it.
    own: RefCell<Option<(String, String)>>,
}

struct Ringing {
    call: CallId,
    peer: String,
    silent: bool,
}

impl Title {
    /// Changes nothing yet.
    #[must_use]
    pub fn new(document: Document) -> Self {
        let (ringing, own) = (RefCell::default(), RefCell::default());
        Self { flash: Rc::new(Flash { document, ringing, own }), ticking: None }
    }

    /// How this call stands.
    pub fn show(&mut self, call: CallId, screen: Option<&Screen>) {
        let some = self.flash.note(call, screen);
        if !some {
            self.ticking = None;
            self.flash.put_back();
        } else if self.ticking.is_none() {
            // A page that has long been hidden may not see its first tick for a minute.
            self.flash.tick();
            let flash = Rc::clone(&self.flash);
            self.ticking = Some(Interval::new(PACE, move || flash.tick()));
        }
    }
}

impl Drop for Title {
    fn drop(&mut self) {
        self.flash.put_back();
    }
}

impl Flash {
    /// Whether any call rings.
    fn note(&self, call: CallId, screen: Option<&Screen>) -> bool {
        let mut ringing = self.ringing.borrow_mut();
        ringing.retain(|other| other.call != call);
        if let Some(screen) = screen.filter(|screen| screen.view == View::Incoming) {
            ringing.push(Ringing { call, peer: screen.peer.clone(), silent: screen.silent });
        }
        !ringing.is_empty()
    }

    fn tick(&self) {
        if self.own.borrow().is_some() {
            return self.put_back();
        }
        let Some(text) = self.text() else { return };
        self.own.replace(Some((self.document.title(), String::new())));
        self.document.set_title(&text);
        // Browsers tidy up its white space.
        let read = self.document.title();
        if let Some((_, other)) = &mut *self.own.borrow_mut() {
            *other = read;
        }
    }

    fn text(&self) -> Option<String> {
        let hidden = self.document.hidden();
        let ringing = self.ringing.borrow();
        let first = ringing.first().filter(|first| first.silent || hidden)?;
        let mut text = "\u{1f4de} ".to_owned();
        text.push_str(&first.peer);
        Some(text)
    }

    /// A title that the page has set meanwhile stays.
    fn put_back(&self) {
        if let Some((own, other)) = self.own.take()
            && self.document.title() == other
        {
            self.document.set_title(&own);
        }
    }
}
