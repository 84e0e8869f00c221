//! One WebSocket: hello, frames in, frames out, and an end that has a reason. It never decides about calls.

mod hello;
mod reader;

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use halloo_switch::Connection;
use halloo_wire::{ClientFrame, ServerFrame};
use tokio::time::{Instant, timeout};
use tracing::info;

use crate::admission::Place;
use crate::close::Ending;
use crate::desk::{Outbox, Outgoing, Seat};
use crate::front::Front;
use crate::origin::Source;
use reader::Reader;

/// How long a client may take to answer a close frame.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

type Sink = SplitSink<WebSocket, Message>;

/// Serves one WebSocket until it ends.
///
/// `says_away`: its browser closes with code 1001 when the page is unloaded, and for nothing else.
pub(crate) async fn serve(socket: WebSocket, front: &Front, source: Source, place: Place, says_away: bool) {
    let connection = front.next_connection();
    let began = Instant::now();
    info!(connection = connection.0, open = front.admission.open(), "connection opened");
    let (mut sink, stream) = socket.split();
    let mut reader = Reader::new(stream, front.clock, &front.limits, says_away);
    let mut sent = 0;
    let ending = talk(&mut sink, &mut reader, front, connection, &source, &mut sent).await;
    let received = reader.received();
    if ending != Ending::Slow {
        let _ = timeout(CLOSE_WITHIN, part(&mut sink, &mut reader, ending)).await;
    }
    drop(place);
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let open = front.admission.open();
    info!(
        connection = connection.0,
        reason = ending.name(),
        received,
        sent,
        milliseconds,
        open,
        "connection closed"
    );
}

async fn talk(
    sink: &mut Sink,
    reader: &mut Reader,
    front: &Front,
    connection: Connection,
    source: &Source,
    sent: &mut u64,
) -> Ending {
    let hello = match hello::receive(reader, &front.accounts, source).await {
        Ok(hello) => hello,
        Err(ending) => return ending,
    };
    info!(connection = connection.0, resumes = hello.past.resume.is_some(), "signed in");
    let seated = front.desk.hello(connection, hello.identity, hello.past, hello.entropy).await;
    let Ok((seat, Outbox { mut frames, cut })) = seated else { return Ending::Stopped };
    tokio::select! {
        ending = listen(reader, &seat) => ending,
        ending = speak(sink, &mut frames, sent) => ending,
        Ok(()) = cut => Ending::Slow,
    }
}

/// Hands every frame to the desk.
async fn listen(reader: &mut Reader, seat: &Seat) -> Ending {
    loop {
        let frame = match reader.frame().await {
            Ok(frame) => frame,
            Err(Ending::Away) => {
                // What the page says itself where it still can.
                let _gone = seat.frame(ClientFrame::Bye { back: true }).await;
                return Ending::Away;
            }
            Err(ending) => return ending,
        };
        if seat.frame(frame).await.is_err() {
            return Ending::Stopped;
        }
    }
}

/// Sends everything that the desk wants sent.
async fn speak(
    sink: &mut Sink,
    frames: &mut tokio::sync::mpsc::Receiver<Outgoing>,
    sent: &mut u64,
) -> Ending {
    while let Some(outgoing) = frames.recv().await {
        match outgoing {
            Outgoing::Frame(frame) => {
                if sink.send(Message::Text(frame.write().into())).await.is_err() {
                    return Ending::Broken;
                }
                *sent += 1;
            }
            Outgoing::Refuse(code) => return Ending::Refused(code),
            Outgoing::Close => return Ending::Dismissed,
        }
    }
    Ending::Stopped
}

/// Says why, closes, and waits until the client has closed too: a socket that is closed with unread bytes in it
/// resets, and the reset can overtake what was said.
async fn part(sink: &mut Sink, reader: &mut Reader, ending: Ending) {
    if let Some(code) = ending.refusal() {
        let _ = sink.send(Message::Text(ServerFrame::Refused(code).write().into())).await;
    }
    let frame = ending.code().map(|code| CloseFrame { code, reason: "".into() });
    // Without a frame of its own this sends the answer to the client's.
    let closed = if frame.is_some() { sink.send(Message::Close(frame)).await } else { sink.close().await };
    if closed.is_ok() {
        reader.run_dry().await;
    }
}
