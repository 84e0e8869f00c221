//! The call screens: a card in a corner of the page, while there is something to show.

mod audio;
mod button;
mod card;
mod colour;
mod desk;
mod face;
mod frame;
mod icons;
mod keypad;
mod look;
mod notice;
mod parts;
mod placement;
mod stage;
mod style;
mod view;
mod words;

use std::rc::Rc;

use halloo_core::Screen;
use halloo_core::wire::{Branding, CallId};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use self::desk::{News, Shared};
use self::look::Brand;
pub use self::notice::notice;
use self::stage::Stage;
use crate::inbox::Inbox;

/// What the page says about how screens look.
pub struct Look {
    /// Its wishes, value by value before the server's.
    pub branding: Branding,
    /// The language; `None`: the page's, else the browser's.
    pub locale: Option<String>,
    /// An object with single words, or undefined.
    pub strings: JsValue,
    /// Fetches the words of a language: `(locale) => Promise<object | undefined>`.
    pub words: Function,
}

/// Draws screens; what the user touches goes to the inbox.
pub struct Screens(Rc<Shared>);

impl Screens {
    /// Nothing is shown, and the document is not touched, until there is a screen.
    #[must_use]
    pub fn new(inbox: Inbox, look: Look) -> Self {
        let Look { branding, locale, strings, words } = look;
        let language = words::language(&locale.or_else(surrounding).unwrap_or_default());
        let fetched = fetch(&words, &language);
        let shared = Shared::new(inbox, |desk| {
            if let Some(fetched) = fetched {
                let desk = desk.clone();
                spawn_local(async move {
                    // Without them, it stays English.
                    if let Ok(words) = JsFuture::from(fetched).await {
                        desk.tell(News::Words(words));
                    }
                });
            }
            Stage::new(desk, Brand::new(branding), language, strings)
        });
        Self(shared)
    }

    /// What is to be seen of this call from now on; `None`: nothing more.
    pub fn show(&self, call: CallId, screen: Option<Screen>) {
        self.0.tell(News::Screen(call, screen));
    }

    /// How the server wants the screens to look, and the hosts that pictures may come from.
    pub fn style(&self, branding: Branding, image_hosts: Vec<String>) {
        self.0.tell(News::Style(branding, image_hosts));
    }

    /// Takes everything away.
    pub fn clear(&self) {
        self.0.tell(News::Clear);
    }
}

/// The language of the page, else of the browser.
fn surrounding() -> Option<String> {
    let window = web_sys::window()?;
    let page = window.document()?.document_element()?.get_attribute("lang").filter(|tag| !tag.is_empty());
    page.or_else(|| window.navigator().language())
}

fn fetch(words: &Function, language: &str) -> Option<Promise> {
    // These are built in.
    if language == "en" {
        return None;
    }
    words.call1(&JsValue::UNDEFINED, &language.into()).ok()?.dyn_into().ok()
}
