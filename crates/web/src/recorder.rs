//! What the core was told, kept for a bug report: with it, a client can be run again as it ran here (`cargo xtask replay`).
//!
//! Kept in this page's memory and nowhere else. What leaves it is first cleaned of everything private, by the module of the package
//! that makes the report (`pkg-template/src/diagnostics.js`), which names the form of every entry.

use std::cell::Cell;

use halloo_core::wire::Time;
use halloo_core::{
    Command, Config, Device, Given, Input, Meanwhile, MediaInput, Options, Sample, Seed, SignallingInput,
    SoundInput, Tap,
};
use js_sys::{Array, JsString, Object};
use wasm_bindgen::JsValue;

use crate::plain::Plain;

/// As many entries are kept: an hour of talk. The oldest go first.
const MOST: u32 = 8_000;

/// The last entries.
#[derive(Default)]
pub(crate) struct Recorder {
    entries: Array,
    /// The texts of frames that wait for their turn.
    texts: Array,
    lost: Cell<u32>,
}

impl Recorder {
    /// A frame has come that can be read; the core is told of it in its turn.
    pub(crate) fn came(&self, text: &str) {
        self.texts.push(&text.into());
    }

    /// A frame has been sent. Its beginning is kept, in which its name stands, and nothing else: one of them holds the key.
    pub(crate) fn sent(&self, now: Time, text: &str) {
        self.keep(Entry::new(now).word("sent").value(&JsString::from(text).slice(6, 22)));
    }

    /// The core is told of this now.
    pub(crate) fn note(&self, now: Time, input: &Input) {
        let entry = Entry::new(now);
        self.keep(match input {
            Input::Command(ticket, command) => entry.word("command").number(ticket.0).command(command),
            Input::Signalling(epoch, input) => {
                let entry = entry.word("socket").number(epoch.0.into());
                match input {
                    SignallingInput::Opened => entry.word("opened"),
                    SignallingInput::Closed => entry.word("closed"),
                    SignallingInput::Received(_) => entry.word("came").value(&self.texts.shift()),
                }
            }
            Input::Media(call, epoch, input) => {
                entry.word("media").word(&call.to_text()).number(epoch.0.into()).media(input)
            }
            Input::Screen(call, tap) => entry.word("tap").word(&call.to_text()).tap(tap),
            Input::Sound(sound) => entry.word("sound").flag(*sound == SoundInput::Playing),
            Input::Devices { microphones, speakers } => {
                entry.word("devices").devices(microphones).devices(speakers)
            }
            Input::Host(host) => entry.word("host").number(*host as u64),
            Input::Wake => entry.word("wake"),
        });
    }

    fn keep(&self, entry: Entry) {
        self.entries.push(&entry.0);
        if self.entries.length() > MOST {
            self.entries.shift();
            self.lost.set(self.lost.get().saturating_add(1));
        }
    }

    /// Everything that is kept, and what a client began with.
    pub(crate) fn show(&self, beginning: &JsValue) -> JsValue {
        Plain::default()
            .put("beginning", beginning)
            .number("lost", Some(self.lost.get().into()))
            .put("entries", &self.entries.slice(0, self.entries.length()))
            .done()
    }
}

/// What a client begins with, but for its key.
pub(crate) fn beginning(config: &Config, seed: &Seed) -> JsValue {
    let numbers: Array = seed.0.iter().map(|byte| JsValue::from(*byte)).collect();
    Plain::default()
        .text("account", &config.account)
        .text("cuid", config.cuid.as_str())
        .maybe_text("name", config.name.as_deref())
        .put("waiting", &config.waiting.into())
        .put("mutedTalk", &config.muted_talk.into())
        .text("preAccept", config.pre_accept.as_str())
        .text("inCall", config.in_call.as_str())
        .text("device", config.device.as_str())
        .text("tab", config.tab.as_str())
        .number("wall", Some(config.wall))
        .put("seed", &numbers)
        .done()
}

/// `[milliseconds, what, …]`
struct Entry(Array);

impl Entry {
    fn new(now: Time) -> Self {
        Self(Array::new()).number(now.0)
    }

    fn value(self, value: &JsValue) -> Self {
        self.0.push(value);
        self
    }

    fn word(self, word: &str) -> Self {
        self.value(&word.into())
    }

    fn number(self, number: u64) -> Self {
        // Milliseconds and counters are far below 2^53.
        self.value(&JsValue::from_f64(number as f64))
    }

    fn flag(self, flag: bool) -> Self {
        self.value(&flag.into())
    }

    fn maybe(self, text: Option<&str>) -> Self {
        self.value(&text.map_or(JsValue::NULL, JsValue::from_str))
    }

    fn given(self, given: &Given) -> Self {
        let value = match given {
            Given::Absent => JsValue::NULL,
            Given::Text(text) => text.into(),
            Given::Flag(flag) => (*flag).into(),
            Given::Integer(number) => JsValue::from_f64(*number as f64),
            Given::Integers(numbers) => {
                numbers.iter().map(|number| JsValue::from_f64(*number as f64)).collect::<Array>().into()
            }
            Given::Object => Object::new().into(),
            Given::Other => Array::of1(&JsValue::NULL).into(),
        };
        self.value(&value)
    }

    fn devices(self, devices: &[Device]) -> Self {
        let ids: Array = devices.iter().map(|device| JsValue::from_str(&device.id)).collect();
        self.value(&ids)
    }

    fn command(self, command: &Command) -> Self {
        match command {
            Command::Connect => self.word("connect"),
            Command::Dial { receiver, context, options: Options(options) } => {
                let entry = self.word("dial").given(receiver).given(context);
                options.iter().fold(entry, |entry, (name, given)| entry.word(name).given(given))
            }
            Command::Abort(ticket) => self.word("abort").number(ticket.0),
            Command::Accept(call, meanwhile) => {
                self.word("accept").word(&call.to_text()).flag(*meanwhile == Meanwhile::End)
            }
            Command::Decline(call, reason) => {
                self.word("decline").word(&call.to_text()).word(reason.as_str())
            }
            Command::Hangup(call) => self.word("hangup").word(&call.to_text()),
            Command::HangupAll => self.word("hangup_all"),
            Command::Mute(call, on) => self.word("mute").word(&call.to_text()).flag(*on),
            Command::Hold(call, on) => self.word("hold").word(&call.to_text()).flag(*on),
            Command::Dtmf(call, keys) => self.word("dtmf").word(&call.to_text()).given(keys),
            Command::Microphone(id) => self.word("microphone").maybe(id.as_deref()),
            Command::Speaker(id) => self.word("speaker").maybe(id.as_deref()),
            Command::Ping => self.word("ping"),
            Command::WatchEnd(call) => self.word("watch").word(&call.to_text()),
            Command::Logout => self.word("logout"),
        }
    }

    fn media(self, input: &MediaInput) -> Self {
        match input {
            MediaInput::Asking => self.word("asking"),
            MediaInput::Granted => self.word("granted"),
            MediaInput::Captured => self.word("captured"),
            MediaInput::CaptureFailed(failure) => self.word("refused").word(failure.as_str()),
            MediaInput::CaptureLost => self.word("lost"),
            MediaInput::Measured(sample) => self.word("measured").sample(sample),
            MediaInput::Described { generation, kind, sdp } => {
                // Its words are nobody's business, but a description without any is another thing.
                self.word("described")
                    .number((*generation).into())
                    .word(kind.as_str())
                    .flag(!sdp.reveal().is_empty())
            }
            MediaInput::Candidate { generation, line, mid } => {
                let line = line.as_ref().map(|line| line.reveal().as_str());
                self.word("candidate").number((*generation).into()).maybe(line).maybe(mid.as_deref())
            }
            MediaInput::Open => self.word("open"),
            MediaInput::Message(message) => self.word("message").word(message.as_str()),
            MediaInput::Connected => self.word("connected"),
            MediaInput::Disconnected => self.word("disconnected"),
            MediaInput::Failed => self.word("failed"),
        }
    }

    fn sample(self, sample: &Sample) -> Self {
        let numbers = [
            sample.arrived,
            sample.quiet,
            sample.received,
            sample.lost,
            sample.sent,
            sample.missed,
            sample.bytes.0,
            sample.bytes.1,
            sample.played,
            sample.concealed,
            sample.energy.0,
            // One more, so that nothing is nothing.
            sample.energy.1.map_or(0, |energy| energy + 1),
            sample.level.0,
            sample.level.1,
            sample.overheard.map_or(0, |level| level + 1),
            sample.jitter,
            sample.round_trip,
            sample.way.relayed.into(),
            // By their places among all of them.
            sample.way.transport as u64,
            sample.codec as u64,
        ];
        numbers.into_iter().fold(self, Self::number)
    }

    fn tap(self, tap: &Tap) -> Self {
        match tap {
            Tap::Answer => self.word("answer"),
            Tap::EndAndAnswer => self.word("endAndAnswer"),
            Tap::Decline => self.word("decline"),
            Tap::HangUp => self.word("hangUp"),
            Tap::ToggleMute => self.word("mute"),
            Tap::ToggleHold => self.word("hold"),
            Tap::Dismiss => self.word("dismiss"),
            Tap::Key(key) => self.word("key").word(key.encode_utf8(&mut [0; 4])),
            Tap::Microphone(id) => self.word("microphone").maybe(id.as_deref()),
            Tap::Speaker(id) => self.word("speaker").maybe(id.as_deref()),
            Tap::Missed(action) => self.word("missed").word(action),
        }
    }
}
