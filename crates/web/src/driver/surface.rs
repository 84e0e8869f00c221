//! What the user sees and hears of calls, but for the talk itself: screens, sounds, the page's title, notifications.
//!
//! Drawn and played by JavaScript (`pkg-template/src/surface`), which a page loads when there is something to be seen: what is done
//! to elements takes half as much there. This file is the way over.

use halloo_core::wire::{Branding, CallId};
use halloo_core::{Device, Input, Notice, Screen, Sound, SoundInput, Tap, View};
use js_sys::{Array, Function};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::inbox::Inbox;
use crate::plain::Plain;

#[wasm_bindgen]
extern "C" {
    /// Throws nothing, by itself.
    type Inner;

    #[wasm_bindgen(method)]
    fn style(this: &Inner, branding: &JsValue, image_hosts: &Array);

    #[wasm_bindgen(method)]
    fn show(this: &Inner, call: &str, screen: &JsValue);

    #[wasm_bindgen(method)]
    fn notify(this: &Inner, call: &str, notice: &JsValue);

    #[wasm_bindgen(method)]
    fn key(this: &Inner, key: &str);

    #[wasm_bindgen(method)]
    fn close(this: &Inner);
}

/// What the page says about what is to be seen and heard.
pub struct Look {
    /// Whether calls are drawn.
    pub screens: bool,
    /// Whether calls are heard before anybody talks.
    pub sounds: bool,
    /// The sound for incoming calls.
    pub ringtone: Option<String>,
    /// Its wishes, value by value before the server's.
    pub branding: Branding,
    /// The language; `None`: the page's, else the browser's.
    pub locale: Option<String>,
    /// An object with single words, or undefined.
    pub strings: JsValue,
    /// The page's service worker, or undefined.
    pub service_worker: JsValue,
    /// What can be done about a missed call: labels by their ids.
    pub actions: Vec<(String, String)>,
}

/// What the user did: its name, the call, and a value of what was done.
type Tell = Closure<dyn Fn(String, Option<String>, Option<String>)>;

/// The surface of one client.
pub struct Surface {
    inner: Inner,
    /// An application that draws and plays its calls itself may do without.
    shows: bool,
    _tell: Tell,
}

impl Surface {
    /// Nothing is shown yet. `make` is what the entry module brings along: `(look, tell) => surface`.
    #[must_use]
    pub fn new(inbox: Inbox, look: Look, make: &Function) -> Self {
        let tell: Tell = Closure::new(move |what: String, call: Option<String>, value: Option<String>| {
            if let Some(input) = heard(&what, call.as_deref(), value) {
                inbox.push(input);
            }
        });
        let shows = look.screens || look.sounds;
        let inner = make.call2(&JsValue::UNDEFINED, &look.plain(), tell.as_ref());
        // Made by the package itself, which does not throw there.
        Self { inner: inner.unwrap_or_default().unchecked_into(), shows, _tell: tell }
    }

    /// How the server wants the screens to look, and the hosts that pictures may come from.
    pub fn style(&self, look: &Branding, image_hosts: Vec<String>) {
        let hosts = image_hosts.into_iter().map(JsValue::from).collect();
        self.inner.style(&branding(look), &hosts);
    }

    /// Shows a call and lets it be heard, or takes it away.
    pub fn show(&self, call: CallId, screen: Option<&Screen>) {
        if self.shows {
            self.inner.show(&call.to_text(), &screen.map_or(JsValue::UNDEFINED, plain));
        }
    }

    /// Notifies of a call, or takes that away.
    pub fn notify(&self, call: CallId, notice: Option<&Notice>) {
        let notice = notice.map_or(JsValue::UNDEFINED, |notice| {
            let plain = Plain::default().put("missed", &notice.missed.into());
            plain.text("peer", &notice.peer).text("context", &notice.context).done()
        });
        self.inner.notify(&call.to_text(), &notice);
    }

    /// Lets its user hear a key that was pressed.
    pub fn key(&self, key: char) {
        self.inner.key(key.encode_utf8(&mut [0; 4]));
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        self.inner.close();
    }
}

impl Look {
    fn plain(self) -> JsValue {
        let actions = self.actions.into_iter();
        let actions: Array = actions.map(|(id, label)| Array::of2(&id.into(), &label.into())).collect();
        Plain::default()
            .put("screens", &self.screens.into())
            .put("sounds", &self.sounds.into())
            .maybe_text("ringtone", self.ringtone.as_deref())
            .put("branding", &branding(&self.branding))
            .maybe_text("locale", self.locale.as_deref())
            .put("strings", &self.strings)
            .put("serviceWorker", &self.service_worker)
            .put("actions", &actions)
            .done()
    }
}

fn branding(look: &Branding) -> JsValue {
    Plain::default()
        .maybe_text("background", look.background.as_deref())
        .maybe_text("font", look.font.as_deref())
        .maybe_text("logo", look.logo.as_deref())
        .maybe_text("theme", look.button_theme.as_deref())
        .done()
}

fn plain(screen: &Screen) -> JsValue {
    let (view, since, interrupted, end) = match screen.view {
        View::Dialling => ("dialling", None, false, None),
        View::Ringing => ("ringing", None, false, None),
        View::Incoming => ("incoming", None, false, None),
        View::Connecting => ("connecting", None, false, None),
        View::Ongoing { since, interrupted } => ("ongoing", Some(since.0), interrupted, None),
        View::Ended { reason, by } => ("ended", None, false, Some((reason, by))),
    };
    let beside = screen.beside.as_ref();
    let mut plain = Plain::default()
        .text("view", view)
        .number("since", since)
        .number("ends", screen.ends.map(|ends| ends.0))
        .maybe_text("reason", end.map(|(reason, _)| reason.as_str()))
        .maybe_text("by", end.map(|(_, by)| by.as_str()))
        .text("peer", &screen.peer)
        .text("context", &screen.context)
        .maybe_text("image", screen.image.as_deref())
        .maybe_text("quality", screen.quality.map(halloo_core::Level::as_str))
        .maybe_text("beside", beside.map(|beside| beside.peer.as_str()))
        .put("microphones", &list(&screen.devices.microphones))
        .put("speakers", &list(&screen.devices.speakers))
        .maybe_text("microphone", screen.devices.microphone.as_deref())
        .maybe_text("speaker", screen.devices.speaker.as_deref())
        .maybe_text("sound", screen.sound.map(sound));
    for (name, on) in [
        ("incoming", screen.direction == halloo_core::wire::Direction::Incoming),
        ("interrupted", interrupted),
        ("asking", screen.asking),
        ("silent", screen.silent),
        ("ownMuted", screen.own.muted),
        ("ownHeld", screen.own.held),
        ("ownLost", screen.own.lost),
        ("ownSilent", screen.unheard.0),
        ("otherMuted", screen.other.muted),
        ("otherHeld", screen.other.held),
        ("otherLost", screen.other.lost),
        ("otherSilent", screen.unheard.1),
        ("mutedTalk", screen.muted_talk),
        ("besideHeld", beside.is_some_and(|beside| beside.held)),
    ] {
        plain = plain.put(name, &on.into());
    }
    plain.done()
}

const fn sound(sound: Sound) -> &'static str {
    match sound {
        Sound::Ringback => "ringback",
        Sound::Ringtone => "ringtone",
        Sound::Waiting => "waiting",
        Sound::Busy => "busy",
        Sound::Ended => "ended",
    }
}

/// Devices as an application has them.
pub(crate) fn list(devices: &[Device]) -> JsValue {
    let named = |device: &Device| Plain::default().text("id", &device.id).text("label", &device.label).done();
    devices.iter().map(named).collect::<Array>().into()
}

/// What the core is told.
fn heard(what: &str, call: Option<&str>, value: Option<String>) -> Option<Input> {
    let tap = match what {
        "blocked" => return Some(Input::Sound(SoundInput::Blocked)),
        "playing" => return Some(Input::Sound(SoundInput::Playing)),
        "answer" => Tap::Answer,
        "endAndAnswer" => Tap::EndAndAnswer,
        "decline" => Tap::Decline,
        "hangUp" => Tap::HangUp,
        "mute" => Tap::ToggleMute,
        "hold" => Tap::ToggleHold,
        "dismiss" => Tap::Dismiss,
        "key" => Tap::Key(value?.chars().next()?),
        "microphone" => Tap::Microphone(value),
        "speaker" => Tap::Speaker(value),
        "missed" => Tap::Missed(value?),
        _ => return None,
    };
    Some(Input::Screen(CallId::parse(call?).ok()?, tap))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(what: &str, value: Option<&str>) -> Option<Tap> {
        let call = CallId::new(0, 7);
        let Input::Screen(of, tap) = heard(what, Some(&call.to_text()), value.map(str::to_owned))? else {
            return None;
        };
        assert_eq!(of, call);
        Some(tap)
    }

    #[test]
    fn what_the_user_does_reaches_the_core() {
        for (what, tap) in [
            ("answer", Tap::Answer),
            ("endAndAnswer", Tap::EndAndAnswer),
            ("decline", Tap::Decline),
            ("hangUp", Tap::HangUp),
            ("mute", Tap::ToggleMute),
            ("hold", Tap::ToggleHold),
            ("dismiss", Tap::Dismiss),
            ("microphone", Tap::Microphone(None)),
            ("speaker", Tap::Speaker(None)),
        ] {
            assert_eq!(told(what, None), Some(tap));
        }
        assert_eq!(told("key", Some("#")), Some(Tap::Key('#')));
        assert_eq!(told("speaker", Some("1")), Some(Tap::Speaker(Some("1".to_owned()))));
        assert_eq!(told("missed", Some("back")), Some(Tap::Missed("back".to_owned())));
        assert_eq!(heard("blocked", None, None), Some(Input::Sound(SoundInput::Blocked)));
        assert_eq!(heard("playing", None, None), Some(Input::Sound(SoundInput::Playing)));
    }

    #[test]
    fn anything_else_is_left_alone() {
        assert_eq!(told("anything", None), None);
        assert_eq!(told("key", None), None);
        assert_eq!(told("key", Some("")), None);
        assert_eq!(told("missed", None), None);
        assert_eq!(heard("answer", None, None), None);
        assert_eq!(heard("answer", Some("no call"), None), None);
    }
}
