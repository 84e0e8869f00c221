//! What the two clients of a call say to each other without the server.

use halloo_core::MediaInput;
use halloo_core::wire::PeerMessage;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelInit, RtcDataChannelState, RtcPeerConnection};

use crate::driver::media::Reporter;
use crate::listener::Listener;

/// A data channel that both sides make by themselves, so that it costs no round trip (RFC 8831 section 6.4). It is closed with
/// its connection.
pub(super) struct Channel {
    channel: RtcDataChannel,
    _listeners: [Listener; 2],
}

impl Channel {
    pub(super) fn new(connection: &RtcPeerConnection, reporter: &Reporter) -> Self {
        let init = RtcDataChannelInit::new();
        init.set_negotiated(true);
        init.set_id(0);
        let channel = connection.create_data_channel_with_data_channel_dict("halloo", &init);
        let (opened, messages) = (reporter.clone(), reporter.clone());
        let listeners = [
            Listener::new(&channel, "open", move |_| opened.tell(MediaInput::Open)),
            Listener::new(&channel, "message", move |event| {
                let text = event.unchecked_into::<MessageEvent>().data().as_string();
                // What a later version says is skipped.
                if let Some(message) = text.as_deref().and_then(PeerMessage::parse) {
                    messages.tell(MediaInput::Message(message));
                }
            }),
        ];
        Self { channel, _listeners: listeners }
    }

    /// Says this, if the channel is open.
    pub(super) fn say(&self, message: PeerMessage) {
        if self.channel.ready_state() == RtcDataChannelState::Open {
            // Throws when the connection is just being closed.
            let _ = self.channel.send_with_str(message.as_str());
        }
    }
}
