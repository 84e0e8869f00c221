//! The connection to the server.

use halloo_core::wire::{SUBPROTOCOL, ServerFrame};
use halloo_core::{Epoch, Input, SignallingEffect, SignallingInput};
use wasm_bindgen::JsCast;
use web_sys::{Event, MessageEvent, WebSocket};

use crate::cell::RefCell;
use crate::clock;
use crate::inbox::Inbox;
use crate::json::Json;
use crate::listener::Listener;

/// The WebSocket to the server.
pub struct Socket {
    address: String,
    inbox: Inbox,
    open: RefCell<Option<Open>>,
}

struct Open {
    epoch: Epoch,
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Drop for Open {
    fn drop(&mut self) {
        // What was sent before still goes out (WHATWG WebSockets section 3.1, `close()`).
        let _closed = self.socket.close();
    }
}

impl Socket {
    /// A socket that will be opened to `address`.
    #[must_use]
    pub fn new(address: String, inbox: Inbox) -> Self {
        Self { address, inbox, open: RefCell::new(None) }
    }

    /// Carries out one wish.
    pub fn perform(&self, epoch: Epoch, effect: SignallingEffect) {
        match effect {
            SignallingEffect::Open => {
                let open = self.open(epoch);
                if open.is_none() {
                    self.inbox.push(Input::Signalling(epoch, SignallingInput::Closed));
                }
                self.open.replace(open);
            }
            SignallingEffect::Send(frame) => {
                let fits = |open: &&Open| {
                    // The browser complains of what is sent over one that is lost; the news of that comes as `close`, to a page
                    // that was frozen perhaps late.
                    open.epoch == epoch && open.socket.ready_state() == WebSocket::OPEN
                };
                if let Some(open) = self.open.borrow().as_ref().filter(fits) {
                    let text = frame.write();
                    self.inbox.recorder().sent(clock::now(), &text);
                    let _sent = open.socket.send_with_str(&text);
                }
            }
            SignallingEffect::Close => {
                self.open.borrow_mut().take_if(|open| open.epoch == epoch);
            }
        }
    }

    fn open(&self, epoch: Epoch) -> Option<Open> {
        let socket = WebSocket::new_with_str(&self.address, SUBPROTOCOL).ok()?;
        let listen = |name, news: fn(&Inbox, &Event) -> SignallingInput| {
            let inbox = self.inbox.clone();
            Listener::new(&socket, name, move |event| {
                inbox.push(Input::Signalling(epoch, news(&inbox, &event)));
            })
        };
        let _listeners = [
            listen("open", |_, _| SignallingInput::Opened),
            listen("message", |inbox, event| read(inbox, event).unwrap_or(SignallingInput::Closed)),
            // Comes after `error` too.
            listen("close", |_, _| SignallingInput::Closed),
        ];
        Some(Open { epoch, socket, _listeners })
    }
}

/// A frame that cannot be read gives nothing.
fn read(inbox: &Inbox, event: &Event) -> Option<SignallingInput> {
    let text = event.unchecked_ref::<MessageEvent>().data().as_string()?;
    let json = Json::parse(&text).ok()?;
    let frame = ServerFrame::read(&json).ok()?;
    inbox.recorder().came(&text);
    Some(SignallingInput::Received(frame))
}

/// Where the server listens, from the address that the application gave: `http:` becomes `ws:`, `https:` becomes
/// `wss:`, and the path is added if it is not there.
#[must_use]
pub fn address(given: &str) -> String {
    const PATH: &str = "/v1/connect";
    const SCHEMES: [(&str, &str); 2] = [("http:", "ws:"), ("https:", "wss:")];
    let bare = given.split(['?', '#']).next().unwrap_or(given).trim_end_matches('/');
    let mut address = SCHEMES
        .iter()
        .find_map(|(http, ws)| {
            let (scheme, rest) = bare.split_at_checked(http.len())?;
            scheme.eq_ignore_ascii_case(http).then(|| [ws, rest].concat())
        })
        .unwrap_or_else(|| bare.to_owned());
    if !address.ends_with(PATH) {
        address.push_str(PATH);
    }
    address
}
