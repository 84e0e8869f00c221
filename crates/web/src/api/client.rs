use std::rc::Rc;

use halloo_core::{Client as Core, Command, Given, Reply};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::audience::listen;
use super::promise;
use crate::given;
use crate::pump::Pump;

const EVENTS: [&str; 4] = ["incoming", "connected", "reconnecting", "closed"];

/// One signed-in user.
#[wasm_bindgen]
pub struct Client {
    pump: Rc<Pump>,
    cuid: String,
}

impl Client {
    pub(super) fn new(pump: Rc<Pump>, cuid: String) -> Self {
        Self { pump, cuid }
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
        let live: Vec<_> = self.pump.look(|core| core.live_calls().collect());
        live.into_iter().map(|call| self.pump.audience.object(&self.pump, call)).collect()
    }

    /// Calls somebody; resolves to the call when it rings.
    pub fn dial(&self, receiver: JsValue, options: JsValue) -> Promise {
        let mut options = given::options(&options);
        let place = options.0.iter().position(|(name, _)| name == "context");
        let context = place.map_or(Given::Absent, |place| options.0.remove(place).1);
        let dial = Command::Dial { receiver: given::value(&receiver), context, options };
        promise::of(&self.pump, dial, |pump, reply| match reply {
            Reply::Call(call) => pump.audience.object(pump, call),
            Reply::Done | Reply::Ended(_) => JsValue::UNDEFINED,
        })
    }

    /// Adds a listener and returns its remover.
    ///
    /// # Errors
    /// A `CallError` if there is no such event, or the listener is no function.
    pub fn on(&self, event: JsValue, listener: JsValue) -> Result<Function, JsValue> {
        listen(&self.pump.audience.listeners, &EVENTS, &event, listener)
    }

    /// Ends what is there, signs out and takes everything off the page.
    pub fn logout(&self) -> Promise {
        promise::log_out(&self.pump)
    }
}
