//! Sounds that are made, not loaded.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use halloo_core::Sound;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorNode, OscillatorType};

use super::wake::Wake;
use crate::ignore::ignore;
use crate::listener::Listener;

/// Bursts of a tone.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    /// Hertz.
    frequency: f32,
    /// Hertz above and below: a trill of two tones.
    depth: f32,
    /// Hertz that it falls to.
    end: f32,
    /// Hertz of another tone beside it; 0: there is none.
    beside: f32,
    /// 0 to 1.
    level: f32,
    /// Seconds of sound.
    on: f64,
    /// Bursts in a row; a pause as long as one of them lies between two.
    bursts: u8,
    /// Seconds from one row to the next.
    period: f64,
    /// Seconds until there are no more.
    length: f64,
}

/// The longest ring time of any call, in seconds. A pattern is laid out that far ahead, so that it needs no timer, which
/// a hidden page would slow down.
const LONG: f64 = 120.0;
/// As long as the end view stays.
const SHORT: f64 = 2.0;

const PLAIN: Pattern = Pattern {
    frequency: 425.0,
    depth: 0.0,
    end: 425.0,
    beside: 0.0,
    level: 0.12,
    on: 1.0,
    bursts: 1,
    period: 5.0,
    length: LONG,
};
/// The tone of most of Europe (ITU-T E.180 supplement 2).
const RINGBACK: Pattern = PLAIN;
/// E5 and G sharp 5, a major third.
const RINGTONE: Pattern =
    Pattern { frequency: 745.0, depth: 86.0, end: 745.0, level: 0.2, on: 2.0, period: 4.0, ..PLAIN };
/// The call waiting tone of the same countries, softly.
const WAITING: Pattern = Pattern { level: 0.06, on: 0.2, bursts: 2, period: 4.0, ..PLAIN };
/// Their busy tone.
const BUSY: Pattern = Pattern { on: 0.5, period: 1.0, length: SHORT, ..PLAIN };
/// An octave down.
const ENDED: Pattern = Pattern { frequency: 510.0, end: 255.0, level: 0.1, on: 0.35, length: SHORT, ..PLAIN };

/// How a sound goes.
pub(super) const fn of(sound: Sound) -> Pattern {
    match sound {
        Sound::Ringback => RINGBACK,
        Sound::Ringtone => RINGTONE,
        Sound::Waiting => WAITING,
        Sound::Busy => BUSY,
        Sound::Ended => ENDED,
    }
}

/// How a key sounds, softly: a tone for its row and one for its column (ITU-T Q.23).
pub(super) fn of_key(key: char) -> Option<Pattern> {
    const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
    const COLUMNS: [f32; 3] = [1209.0, 1336.0, 1477.0];
    let place = "123456789*0#".find(key)?;
    let (frequency, beside) = (*ROWS.get(place / 3)?, *COLUMNS.get(place % 3)?);
    Some(Pattern { frequency, end: frequency, beside, level: 0.06, on: 0.12, length: 0.1, ..PLAIN })
}

/// Changes between the two tones of a trill, each second.
const TRILL: f32 = 10.0;
/// Seconds in which a burst swells and fades, so that it does not click.
const SOFTNESS: f64 = 0.01;
/// Seconds in which a tone falls two thirds of its way.
const FALL: f64 = 0.12;
/// Milliseconds after which a browser that would let it sound has begun: there is no event for "it does not".
const PATIENCE: u32 = 500;

/// A tone that sounds. All of it belongs to its own audio context, and ends with it.
pub(super) struct Tone {
    context: AudioContext,
    wake: Rc<Wake>,
    _ready: Listener,
    _doubt: Timeout,
}

impl Tone {
    pub(super) fn start(pattern: Pattern, wake: &Rc<Wake>) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let (started, waiting) = (context.clone(), Rc::clone(wake));
        let mut begun = false;
        // Only a context that may sound gets its voices. In any other the browser would keep them silent, and
        // complain of them in the page's log.
        let mut begin = move || {
            if !begun && started.state() == AudioContextState::Running {
                begun = pattern.lay_out(&started).is_ok();
                waiting.sounds();
            }
        };
        begin();
        let ready = Listener::new(&context, "statechange", move |_| begin());
        let (silent, waiting) = (context.clone(), Rc::clone(wake));
        let doubt = Timeout::new(PATIENCE, move || {
            if silent.state() == AudioContextState::Suspended {
                waiting.blocked(move || {
                    if let Ok(resuming) = silent.resume() {
                        ignore(resuming);
                    }
                });
            }
        });
        Ok(Self { context, wake: Rc::clone(wake), _ready: ready, _doubt: doubt })
    }
}

impl Drop for Tone {
    fn drop(&mut self) {
        self.wake.rest();
        if let Ok(closing) = self.context.close() {
            ignore(closing);
        }
    }
}

impl Pattern {
    fn lay_out(&self, context: &AudioContext) -> Result<(), JsValue> {
        let gate = context.create_gain()?;
        gate.connect_with_audio_node(&context.destination())?;
        let gain = gate.gain();
        gain.set_value(0.0);
        let mut row = context.current_time();
        let end = row + self.length;
        while row < end {
            let mut from = row;
            for _ in 0..self.bursts {
                gain.set_target_at_time(self.level, from, SOFTNESS)?;
                gain.set_target_at_time(0.0, from + self.on, SOFTNESS)?;
                from += 2.0 * self.on;
            }
            row += self.period;
        }
        let voice = oscillator(context, self.frequency)?;
        voice.frequency().set_target_at_time(self.end, context.current_time(), FALL)?;
        voice.connect_with_audio_node(&gate)?;
        if self.beside > 0.0 {
            oscillator(context, self.beside)?.connect_with_audio_node(&gate)?;
        }
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
