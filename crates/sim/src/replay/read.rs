//! The entries of a trace. Their form is that of `crates/web/src/recorder.rs`, after `pkg-template/src/diagnostics.js` has cleaned them.

use halloo_core::{
    CaptureFailure, Codec, Command, Config, Device, Epoch, Given, Host, Input, Meanwhile, MediaInput,
    Options, Sample, Seed, SignallingInput, SoundInput, Tap, Ticket, Transport, Way,
};
use halloo_wire::{
    CallId, Cuid, DescriptionKind, DeviceId, InCall, PeerMessage, PreAccept, Private, RejectReason,
    ServerFrame, TabId, Time,
};
use serde_json::Value;

/// One entry.
pub(super) enum Entry {
    /// What the client was told.
    Input(Time, Input),
    /// The name of a frame that it sent.
    Sent(String),
}

/// What a client began with. Its key is not in a report.
pub(super) fn beginning(value: &Value) -> Result<(Config, Seed), String> {
    let wrong = |name: &str, why: &str| format!("trace.beginning.{name}: {why}");
    let text =
        |name: &str| value.get(name).and_then(Value::as_str).ok_or_else(|| wrong(name, "should be a text"));
    let flag = |name: &str| {
        value.get(name).and_then(Value::as_bool).ok_or_else(|| wrong(name, "should be a truth value"))
    };
    let seed = value.get("seed").and_then(Value::as_array);
    let seed: Option<Vec<u8>> = seed.and_then(|bytes| {
        bytes.iter().map(|byte| byte.as_u64().and_then(|byte| u8::try_from(byte).ok())).collect()
    });
    let seed =
        seed.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| wrong("seed", "should be 32 bytes"))?;
    let pre_accept = PreAccept::ALL.iter().find(|(_, name)| Ok(*name) == text("preAccept"));
    let in_call = InCall::ALL.iter().find(|(_, name)| Ok(*name) == text("inCall"));
    let config = Config {
        account: text("account")?.to_owned(),
        key: Private::new(String::new()),
        cuid: Cuid::parse(text("cuid")?).map_err(|error| wrong("cuid", &error.to_string()))?,
        name: value.get("name").and_then(Value::as_str).map(str::to_owned),
        waiting: flag("waiting")?,
        pre_accept: pre_accept.ok_or_else(|| wrong("preAccept", "is not known"))?.0,
        in_call: in_call.ok_or_else(|| wrong("inCall", "is not known"))?.0,
        muted_talk: flag("mutedTalk")?,
        device: DeviceId::parse(text("device")?).map_err(|error| wrong("device", &error.to_string()))?,
        tab: TabId::parse(text("tab")?).map_err(|error| wrong("tab", &error.to_string()))?,
        wall: value.get("wall").and_then(Value::as_u64).ok_or_else(|| wrong("wall", "should be a number"))?,
    };
    Ok((config, Seed(seed)))
}

/// Reads one entry.
pub(super) fn entry(value: &Value) -> Result<Entry, String> {
    let mut fields = Fields(value.as_array().map(Vec::as_slice).unwrap_or_default());
    let now = Time(fields.number()?);
    let what = fields.text()?;
    let input = match what.as_str() {
        "sent" => return Ok(Entry::Sent(fields.text()?)),
        "command" => Input::Command(Ticket(fields.number()?), command(&mut fields)?),
        "socket" => {
            let epoch = Epoch(fields.small()?);
            let news = match fields.text()?.as_str() {
                "opened" => SignallingInput::Opened,
                "closed" => SignallingInput::Closed,
                "came" => {
                    let frame = fields.next()?;
                    SignallingInput::Received(ServerFrame::read(&frame).map_err(|error| error.to_string())?)
                }
                other => return unknown(other),
            };
            Input::Signalling(epoch, news)
        }
        "media" => Input::Media(fields.call()?, Epoch(fields.small()?), media(&mut fields)?),
        "tap" => Input::Screen(fields.call()?, tap(&mut fields)?),
        "sound" => Input::Sound(if fields.flag()? { SoundInput::Playing } else { SoundInput::Blocked }),
        "devices" => Input::Devices { microphones: fields.devices()?, speakers: fields.devices()? },
        "host" => {
            let place = fields.number()?;
            let host = usize::try_from(place).ok().and_then(|place| HOSTS.get(place).copied());
            Input::Host(host.ok_or_else(|| format!("{place} is not known"))?)
        }
        "wake" => Input::Wake,
        other => return unknown(other),
    };
    Ok(Entry::Input(now, input))
}

/// In the order in which they are declared: they are recorded by their places.
const HOSTS: [Host; 9] = [
    Host::Online,
    Host::Visible,
    Host::Resumed,
    Host::Hidden,
    Host::Frozen,
    Host::Stored,
    Host::Offline,
    Host::Microphones,
    Host::Leaving,
];
const TRANSPORTS: [Transport; 3] = [Transport::Udp, Transport::Tcp, Transport::Tls];
const CODECS: [Codec; 4] = [Codec::Other, Codec::Opus, Codec::G711, Codec::G722];
const FAILURES: [CaptureFailure; 5] = [
    CaptureFailure::Denied,
    CaptureFailure::Dismissed,
    CaptureFailure::Policy,
    CaptureFailure::Missing,
    CaptureFailure::InUse,
];

fn unknown<T>(word: &str) -> Result<T, String> {
    Err(format!("{word:?} is not known"))
}

fn command(fields: &mut Fields<'_>) -> Result<Command, String> {
    Ok(match fields.text()?.as_str() {
        "connect" => Command::Connect,
        "dial" => {
            let (receiver, context, mut options) = (fields.given()?, fields.given()?, Vec::new());
            while !fields.0.is_empty() {
                options.push((fields.text()?, fields.given()?));
            }
            Command::Dial { receiver, context, options: Options(options) }
        }
        "abort" => Command::Abort(Ticket(fields.number()?)),
        "accept" => {
            let call = fields.call()?;
            Command::Accept(call, if fields.flag()? { Meanwhile::End } else { Meanwhile::Hold })
        }
        "decline" => {
            let (call, word) = (fields.call()?, fields.text()?);
            Command::Decline(
                call,
                RejectReason::parse(&word).ok_or_else(|| format!("{word:?} is not known"))?,
            )
        }
        "hangup" => Command::Hangup(fields.call()?),
        "hangup_all" => Command::HangupAll,
        "mute" => Command::Mute(fields.call()?, fields.flag()?),
        "hold" => Command::Hold(fields.call()?, fields.flag()?),
        "dtmf" => Command::Dtmf(fields.call()?, fields.given()?),
        "microphone" => Command::Microphone(fields.maybe()?),
        "speaker" => Command::Speaker(fields.maybe()?),
        "ping" => Command::Ping,
        "watch" => Command::WatchEnd(fields.call()?),
        "logout" => Command::Logout,
        other => return unknown(other),
    })
}

fn media(fields: &mut Fields<'_>) -> Result<MediaInput, String> {
    Ok(match fields.text()?.as_str() {
        "asking" => MediaInput::Asking,
        "granted" => MediaInput::Granted,
        "captured" => MediaInput::Captured,
        "refused" => {
            let word = fields.text()?;
            let failure = FAILURES.into_iter().find(|failure| failure.as_str() == word);
            MediaInput::CaptureFailed(failure.ok_or_else(|| format!("{word:?} is not known"))?)
        }
        "lost" => MediaInput::CaptureLost,
        "measured" => MediaInput::Measured(sample(fields)?),
        "described" => {
            let (generation, word) = (fields.small()?, fields.text()?);
            let kind = [DescriptionKind::Offer, DescriptionKind::Answer]
                .into_iter()
                .find(|kind| kind.as_str() == word);
            let kind = kind.ok_or_else(|| format!("{word:?} is not known"))?;
            let sdp = if fields.flag()? { "v=0\r\n" } else { "" };
            MediaInput::Described { generation, kind, sdp: sdp.to_owned().into() }
        }
        "candidate" => MediaInput::Candidate {
            generation: fields.small()?,
            line: fields.maybe()?.map(Private::new),
            mid: fields.maybe()?,
        },
        "open" => MediaInput::Open,
        "message" => {
            let word = fields.text()?;
            MediaInput::Message(PeerMessage::parse(&word).ok_or_else(|| format!("{word:?} is not known"))?)
        }
        "connected" => MediaInput::Connected,
        "disconnected" => MediaInput::Disconnected,
        "failed" => MediaInput::Failed,
        other => return unknown(other),
    })
}

fn sample(fields: &mut Fields<'_>) -> Result<Sample, String> {
    Ok(Sample {
        arrived: fields.number()?,
        quiet: fields.number()?,
        received: fields.number()?,
        lost: fields.number()?,
        sent: fields.number()?,
        missed: fields.number()?,
        bytes: (fields.number()?, fields.number()?),
        played: fields.number()?,
        concealed: fields.number()?,
        energy: (fields.number()?, fields.number()?.checked_sub(1)),
        level: (fields.number()?, fields.number()?),
        overheard: fields.number()?.checked_sub(1),
        jitter: fields.number()?,
        round_trip: fields.number()?,
        way: Way { relayed: fields.number()? > 0, transport: fields.place(&TRANSPORTS)? },
        codec: fields.place(&CODECS)?,
    })
}

fn tap(fields: &mut Fields<'_>) -> Result<Tap, String> {
    Ok(match fields.text()?.as_str() {
        "answer" => Tap::Answer,
        "endAndAnswer" => Tap::EndAndAnswer,
        "decline" => Tap::Decline,
        "hangUp" => Tap::HangUp,
        "mute" => Tap::ToggleMute,
        "hold" => Tap::ToggleHold,
        "dismiss" => Tap::Dismiss,
        "key" => Tap::Key(fields.text()?.chars().next().unwrap_or('0')),
        "microphone" => Tap::Microphone(fields.maybe()?),
        "speaker" => Tap::Speaker(fields.maybe()?),
        "missed" => Tap::Missed(fields.text()?),
        other => return unknown(other),
    })
}

/// What is left of an entry.
struct Fields<'a>(&'a [Value]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Result<&'a Value, String> {
        let (first, rest) = self.0.split_first().ok_or("something is missing")?;
        self.0 = rest;
        Ok(first)
    }

    fn number(&mut self) -> Result<u64, String> {
        self.next().ok().and_then(Value::as_u64).ok_or_else(|| "a number is missing".to_owned())
    }

    fn small(&mut self) -> Result<u32, String> {
        u32::try_from(self.number()?).map_err(|_| "a number is too large".to_owned())
    }

    fn place<T: Copy>(&mut self, all: &[T]) -> Result<T, String> {
        let place = self.number()?;
        let found = usize::try_from(place).ok().and_then(|place| all.get(place).copied());
        found.ok_or_else(|| format!("{place} is not known"))
    }

    fn flag(&mut self) -> Result<bool, String> {
        self.next()?.as_bool().ok_or_else(|| "a truth value is missing".to_owned())
    }

    fn text(&mut self) -> Result<String, String> {
        self.next()?.as_str().map(str::to_owned).ok_or_else(|| "a text is missing".to_owned())
    }

    fn maybe(&mut self) -> Result<Option<String>, String> {
        let value = self.next()?;
        if value.is_null() {
            Ok(None)
        } else {
            value.as_str().map(|text| Some(text.to_owned())).ok_or_else(|| "a text is missing".to_owned())
        }
    }

    fn call(&mut self) -> Result<CallId, String> {
        CallId::parse(&self.text()?).map_err(|error| error.to_string())
    }

    fn devices(&mut self) -> Result<Vec<Device>, String> {
        let ids = self.next()?.as_array().ok_or("a list is missing")?;
        let named = |id: &Value| id.as_str().map(|id| Device { id: id.to_owned(), label: id.to_owned() });
        ids.iter().map(named).collect::<Option<_>>().ok_or_else(|| "an id is missing".to_owned())
    }

    fn given(&mut self) -> Result<Given, String> {
        Ok(match self.next()? {
            Value::Null => Given::Absent,
            Value::Bool(flag) => Given::Flag(*flag),
            Value::String(text) => Given::Text(text.clone()),
            Value::Number(number) => number.as_u64().map_or(Given::Other, Given::Integer),
            Value::Array(items) => {
                items.iter().map(Value::as_u64).collect::<Option<_>>().map_or(Given::Other, Given::Integers)
            }
            Value::Object(_) => Given::Object,
        })
    }
}
