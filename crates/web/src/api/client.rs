use std::rc::Rc;

use halloo_core::{Client as Core, Command, ErrorCode, Given, Reply};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::audience::{Audience, verbose};
use super::dial::{Signal, dial};
use super::promise::{self, Deferred};
use super::{calls, error};
use crate::cell::RefCell;
use crate::driver::surface::list;
use crate::given;
use crate::plain::Plain;
use crate::pump::Pump;

/// One signed-in user.
#[wasm_bindgen]
pub struct Client {
    pump: Rc<Pump>,
    cuid: String,
}

impl Client {
    pub(super) const fn new(pump: Rc<Pump>, cuid: String) -> Self {
        Self { pump, cuid }
    }

    pub(super) const fn pump(&self) -> &Rc<Pump> {
        &self.pump
    }

    /// Chooses a device, or with nothing the system's choice.
    fn choose(&self, field: &str, given: &JsValue, command: fn(Option<String>) -> Command) -> Promise {
        let id = match given::value(given) {
            Given::Absent => None,
            Given::Text(id) => Some(id).filter(|id| !id.is_empty()),
            Given::Flag(_) | Given::Integer(_) | Given::Integers(_) | Given::Object | Given::Other => {
                let mut message = field.to_owned();
                message.push_str(" should be the id of a device");
                let code = ErrorCode::InvalidCallParameters;
                return Promise::reject(&error::plain(code, &message, Some(field)));
            }
        };
        promise::done(&self.pump, command(id))
    }
}

#[wasm_bindgen]
impl Client {
    /// Who is signed in.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn cuid(&self) -> String {
        self.cuid.clone()
    }

    /// Whether the session with the server is up at the moment.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn connected(&self) -> bool {
        self.pump.look(Core::is_connected)
    }

    /// The calls that have not ended.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn calls(&self) -> Array {
        calls(&self.pump)
    }

    /// What this user is doing, in the mobile family's words.
    #[wasm_bindgen(js_name = getCallState)]
    #[must_use]
    pub fn get_call_state(&self) -> String {
        self.pump.look(Core::family_state).as_str().to_owned()
    }

    /// Calls somebody; resolves to the call when the server has it.
    pub fn dial(&self, receiver: JsValue, options: JsValue) -> Promise {
        let signal = match Signal::of(&options) {
            Ok(signal) => signal,
            Err(error) => return Promise::reject(&error),
        };
        if let Some(reason) = signal.as_ref().and_then(Signal::reason) {
            return Promise::reject(&reason);
        }
        let mut options = given::options(&options);
        let place = options.0.iter().position(|(name, _)| name == "context");
        let context = place.map_or(Given::Absent, |place| options.0.remove(place).1);
        let command = Command::Dial { receiver: given::value(&receiver), context, options };
        let (promise, deferred) = Deferred::new();
        // Either the abort settles it or the core's answer, whichever comes first.
        let deferred = Rc::new(RefCell::new(deferred));
        let (aborted, pump) = (Rc::clone(&deferred), Rc::clone(&self.pump));
        let give_up = move |reason: &JsValue| {
            if let Some(deferred) = aborted.take() {
                deferred.reject(reason);
            }
        };
        dial(&self.pump, command, signal, give_up, move |answer| match (answer, deferred.take()) {
            (Ok(Reply::Call(call)), Some(deferred)) => deferred.resolve(&pump.audience.object(&pump, call)),
            (Ok(Reply::Done | Reply::Ended(_)), Some(deferred)) => deferred.resolve(&JsValue::UNDEFINED),
            (Err(error), Some(deferred)) => deferred.fail(error),
            (_, None) => {}
        });
        promise
    }

    /// The microphones and loudspeakers.
    #[must_use]
    pub fn devices(&self) -> JsValue {
        let devices = self.pump.look(|core| core.devices().clone());
        Plain::default()
            .put("microphones", &list(&devices.microphones))
            .put("speakers", &list(&devices.speakers))
            .maybe_text("microphone", devices.microphone.as_deref())
            .maybe_text("speaker", devices.speaker.as_deref())
            .done()
    }

    /// Speaks into this microphone from now on.
    #[wasm_bindgen(js_name = useMicrophone)]
    pub fn use_microphone(&self, id: JsValue) -> Promise {
        self.choose("microphone", &id, Command::Microphone)
    }

    /// Listens to this loudspeaker from now on.
    #[wasm_bindgen(js_name = useSpeaker)]
    pub fn use_speaker(&self, id: JsValue) -> Promise {
        self.choose("speaker", &id, Command::Speaker)
    }

    /// Adds a listener and returns its remover.
    ///
    /// # Errors
    /// A `CallError` if there is no such event, or the listener is no function.
    pub fn on(&self, event: JsValue, listener: JsValue) -> Result<Function, JsValue> {
        Audience::listen(&self.pump, &event, listener)
    }

    /// Writes every event to the console, or does not.
    #[wasm_bindgen(js_name = setLogLevel)]
    pub fn set_log_level(&self, level: JsValue) {
        self.pump.audience.verbose.set(verbose(&level));
    }

    /// Ends what is there, signs out and takes everything off the page.
    pub fn logout(&self) -> Promise {
        promise::log_out(&self.pump)
    }
}
