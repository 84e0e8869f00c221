//! What a call sounds like before and after anybody talks.

mod file;
mod tone;
mod wake;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use halloo_core::wire::CallId;
use halloo_core::{Screen, Sound};
use wasm_bindgen::JsValue;
use web_sys::Url;

use self::file::File;
use self::tone::Tone;
use self::wake::Wake;
use crate::inbox::Inbox;

/// The one sound of a page, or silence.
pub struct Sounds {
    ringtone: Option<String>,
    wake: Rc<Wake>,
    /// What each call should sound like.
    wanted: Vec<(CallId, Sound)>,
    playing: Option<(CallId, Sound, Source)>,
    /// Ends the tone of the key that was pressed last, and holds it until then.
    key: Option<Timeout>,
}

/// Milliseconds that a key has for its tone: the loudspeaker may take a while to begin.
const KEY: u32 = 1_000;

/// Where a sound comes from. Dropping it silences it.
enum Source {
    Tone { _tone: Tone },
    File { _file: File },
}

impl Sounds {
    /// Plays the file at `ringtone` for incoming calls, if that is an address that may be used.
    #[must_use]
    pub fn new(inbox: Inbox, ringtone: Option<&str>) -> Self {
        let wake = Rc::new(Wake::new(inbox));
        Self { ringtone: ringtone.and_then(permitted), wake, wanted: Vec::new(), playing: None, key: None }
    }

    /// What is to be heard of this call from now on. Of several calls, the one that rings here is heard.
    pub fn show(&mut self, call: CallId, screen: Option<&Screen>) {
        let sound = screen.and_then(|screen| screen.sound);
        if self.wanted.iter().any(|known| Some(*known) == sound.map(|sound| (call, sound))) {
            return;
        }
        self.wanted.retain(|(known, _)| *known != call);
        self.wanted.extend(sound.map(|sound| (call, sound)));
        let rings = |(_, sound): &&(CallId, Sound)| matches!(sound, Sound::Ringtone | Sound::Waiting);
        let front = self.wanted.iter().find(rings).or(self.wanted.last()).copied();
        if front != self.playing.as_ref().map(|(call, sound, _)| (*call, *sound)) {
            // The old sound ends before the new one begins.
            self.playing = None;
            self.playing = front.and_then(|(call, sound)| Some((call, sound, self.source(sound).ok()?)));
        }
    }

    /// A key is heard, once.
    pub fn key(&mut self, key: char) {
        let tone = tone::of_key(key).and_then(|pattern| Tone::start(pattern, &self.wake).ok());
        self.key = Some(Timeout::new(KEY, move || drop(tone)));
    }

    fn source(&self, sound: Sound) -> Result<Source, JsValue> {
        Ok(match (sound, &self.ringtone) {
            (Sound::Ringtone, Some(address)) => Source::File { _file: File::start(address, &self.wake)? },
            (sound, _) => Source::Tone { _tone: Tone::start(tone::of(sound), &self.wake)? },
        })
    }
}

/// The address in full, if it is a secure one or lies on the page's own server.
fn permitted(address: &str) -> Option<String> {
    let page = web_sys::window()?.location();
    let url = Url::new_with_base(address, &page.href().ok()?).ok()?;
    let protocol = url.protocol();
    let fine = protocol == "https:" || (protocol == "http:" && url.origin() == page.origin().ok()?);
    fine.then(|| url.href())
}
