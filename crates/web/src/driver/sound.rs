//! What a call sounds like before anybody talks.

use halloo_core::Sound;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AudioContext, AudioContextState, HtmlAudioElement, OscillatorNode, OscillatorType, Url};

use crate::listener::Listener;

/// The one sound of a page, or silence.
pub struct Sounds {
    ringtone: Option<String>,
    playing: Option<(Sound, Source)>,
}

/// Where a sound comes from. Dropping it silences it.
enum Source {
    Tone { _tone: Tone },
    File { _file: File },
}

impl Sounds {
    /// Plays the file at `ringtone` for incoming calls, if that is an address that may be used.
    #[must_use]
    pub fn new(ringtone: Option<&str>) -> Self {
        Self { ringtone: ringtone.and_then(permitted), playing: None }
    }

    /// From now on this is heard, in a loop. A browser that forbids sound before the first gesture leaves it silent.
    pub fn play(&mut self, sound: Option<Sound>) {
        if sound == self.playing.as_ref().map(|(sound, _)| *sound) {
            return;
        }
        // The old sound ends before the new one begins.
        self.playing = None;
        self.playing = sound.and_then(|sound| Some((sound, self.source(sound).ok()?)));
    }

    fn source(&self, sound: Sound) -> Result<Source, JsValue> {
        Ok(match (sound, &self.ringtone) {
            (Sound::Ringtone, Some(address)) => Source::File { _file: File::start(address)? },
            (Sound::Ringtone, None) => Source::Tone { _tone: RINGTONE.start()? },
            (Sound::Ringback, _) => Source::Tone { _tone: RINGBACK.start()? },
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

/// A ring: a tone, on and off.
struct Ring {
    /// Hertz.
    frequency: f32,
    /// Hertz above and below: a trill of two tones.
    depth: f32,
    /// 0 to 1.
    level: f32,
    /// Seconds.
    on: f64,
    /// Seconds from one ring to the next.
    period: f64,
}

/// The tone of most of Europe (ITU-T E.180 supplement 2).
static RINGBACK: Ring = Ring { frequency: 425.0, depth: 0.0, level: 0.12, on: 1.0, period: 5.0 };

/// E5 and G sharp 5, a major third.
static RINGTONE: Ring = Ring { frequency: 745.0, depth: 86.0, level: 0.2, on: 2.0, period: 4.0 };

/// Changes between the two tones of a trill, each second.
const TRILL: f32 = 10.0;

/// The longest ring time of any call, in seconds. A ring is laid out that far ahead, so that it needs no timer, which
/// a hidden page would slow down.
const LENGTH: f64 = 120.0;

/// Seconds in which a ring swells and fades, so that it does not click.
const SOFTNESS: f64 = 0.01;

impl Ring {
    fn start(&'static self) -> Result<Tone, JsValue> {
        let context = AudioContext::new()?;
        let started = context.clone();
        let mut begun = false;
        // Only a context that may sound gets its voices. In any other the browser would keep them silent, and
        // complain of them in the page's log.
        let mut begin = move || {
            if !begun && started.state() == AudioContextState::Running {
                begun = self.lay_out(&started).is_ok();
            }
        };
        begin();
        let ready = Listener::new(&context, "statechange", move |_| begin());
        Ok(Tone { context, _ready: ready })
    }

    fn lay_out(&self, context: &AudioContext) -> Result<(), JsValue> {
        let gate = context.create_gain()?;
        gate.connect_with_audio_node(&context.destination())?;
        let gain = gate.gain();
        gain.set_value(0.0);
        let mut from = context.current_time();
        let end = from + LENGTH;
        while from < end {
            gain.set_target_at_time(self.level, from, SOFTNESS)?;
            gain.set_target_at_time(0.0, from + self.on, SOFTNESS)?;
            from += self.period;
        }
        let voice = oscillator(context, self.frequency)?;
        voice.connect_with_audio_node(&gate)?;
        if self.depth > 0.0 {
            let trill = oscillator(context, TRILL)?;
            trill.set_type(OscillatorType::Square);
            let depth = context.create_gain()?;
            depth.gain().set_value(self.depth);
            trill.connect_with_audio_node(&depth)?;
            depth.connect_with_audio_param(&voice.frequency())?;
        }
        Ok(())
    }
}

fn oscillator(context: &AudioContext, frequency: f32) -> Result<OscillatorNode, JsValue> {
    let oscillator = context.create_oscillator()?;
    oscillator.frequency().set_value(frequency);
    oscillator.start()?;
    Ok(oscillator)
}

/// A ring that sounds. All of it belongs to its own audio context, and ends with it.
struct Tone {
    context: AudioContext,
    _ready: Listener,
}

impl Drop for Tone {
    fn drop(&mut self) {
        if let Ok(closing) = self.context.close() {
            ignore(closing);
        }
    }
}

/// The application's own ringtone.
struct File {
    element: HtmlAudioElement,
    _failed: Listener,
}

impl File {
    fn start(address: &str) -> Result<Self, JsValue> {
        let element = HtmlAudioElement::new_with_src(address)?;
        element.set_loop(true);
        // A file that cannot be played must not make a call go unheard. The spare ring sounds as long as the
        // listener lives that holds it.
        let mut spare = Vec::new();
        let failed = Listener::new(&element, "error", move |_| spare.extend(RINGTONE.start()));
        ignore(element.play()?);
        Ok(Self { element, _failed: failed })
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = self.element.pause();
        // Ends the download too (HTML section 4.8.11.18).
        let _ = self.element.remove_attribute("src");
        self.element.load();
    }
}

/// Nothing follows from how `promise` settles, but a rejection that nobody looks at is an error in the page's log.
fn ignore(promise: Promise) {
    spawn_local(async {
        let _ = JsFuture::from(promise).await;
    });
}
