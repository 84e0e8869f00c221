use axum::extract::ws::{Message, Utf8Bytes, WebSocket, close_code};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use halloo_switch::Bucket;
use halloo_wire::{ClientFrame, DecodeError, RefusalCode};

use crate::clock::Clock;
use crate::close::Ending;
use crate::config::Limits;

/// The reading half of a socket, with its rate.
#[derive(Debug)]
pub(super) struct Reader {
    stream: SplitStream<WebSocket>,
    clock: Clock,
    bucket: Bucket,
    received: u64,
    /// Whether its browser closes with code 1001 when the page is unloaded, and for nothing else.
    says_away: bool,
}

/// What came instead of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// No JSON.
    Json,
    /// JSON, but no frame.
    Frame(DecodeError),
    /// A JSON object whose `t` is not the wanted one.
    Other,
}

impl Reader {
    pub(super) fn new(
        stream: SplitStream<WebSocket>,
        clock: Clock,
        limits: &Limits,
        says_away: bool,
    ) -> Self {
        let bucket = Bucket::full(limits.frames_per_second, 1_000, limits.frames_at_once, clock.now());
        Self { stream, clock, bucket, received: 0, says_away }
    }

    /// Messages so far, of every kind.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// The next frame.
    pub(super) async fn frame(&mut self) -> Result<ClientFrame, Ending> {
        let text = self.text().await?;
        decode(&text, None).map_err(|_| Ending::Refused(RefusalCode::BadFrame))
    }

    /// The next text message. How long a client may be silent is the switch's to say.
    pub(super) async fn text(&mut self) -> Result<Utf8Bytes, Ending> {
        loop {
            let message = match self.stream.next().await {
                None => return Err(Ending::Left),
                Some(Err(_)) => return Err(Ending::Broken),
                Some(Ok(message)) => message,
            };
            self.received += 1;
            if !self.bucket.take(self.clock.now()) {
                return Err(Ending::Refused(RefusalCode::RateLimited));
            }
            match message {
                Message::Text(text) => return Ok(text),
                Message::Binary(_) => return Err(Ending::Refused(RefusalCode::BadFrame)),
                Message::Close(Some(frame)) if self.says_away && frame.code == close_code::AWAY => {
                    return Err(Ending::Away);
                }
                Message::Close(_) => return Err(Ending::Left),
                // The WebSocket library has answered it.
                Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }

    /// Drops what still comes, until the client has closed.
    pub(super) async fn run_dry(&mut self) {
        while let Some(Ok(_)) = self.stream.next().await {}
    }
}

/// Reads a frame; with `only`, one of that type.
pub(super) fn decode(text: &str, only: Option<&str>) -> Result<ClientFrame, Unread> {
    // The parser stops at 128 levels of nesting.
    let json: serde_json::Value = serde_json::from_str(text).map_err(|_| Unread::Json)?;
    if only.is_some_and(|only| json.get("t").and_then(serde_json::Value::as_str) != Some(only)) {
        return Err(Unread::Other);
    }
    ClientFrame::read(&&json).map_err(Unread::Frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_makes_the_decoder_panic() {
        let deep = "[".repeat(60_000);
        let wide = format!("[{}0]", "0,".repeat(30_000));
        for text in ["", "null", "[]", "\"t\"", "{\"t\":1}", "\u{0}", "{\"t\":\"ping\"", &deep, &wide] {
            assert!(decode(text, None).is_err());
            assert!(decode(text, Some("hello")).is_err());
        }
        assert_eq!(decode("{\"t\":\"ping\",\"a\":7}", None), Ok(ClientFrame::Ping(7)));
        assert_eq!(decode("{\"t\":\"ping\",\"a\":7}", Some("hello")), Err(Unread::Other));
    }
}
