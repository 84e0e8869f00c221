use std::time::Duration;

use halloo_switch::{Entropy, Identity, Past};
use halloo_wire::limits::HELLO_WITHIN;
use halloo_wire::{ClientFrame, DecodeError, Hello, Problem, RefusalCode};
use tokio::time::timeout;
use tracing::error;

use super::reader::{Reader, Unread, decode};
use crate::accounts::Accounts;
use crate::close::Ending;
use crate::origin::Source;

/// A hello whose credentials are good.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) identity: Identity,
    pub(super) past: Past,
    pub(super) entropy: Entropy,
}

/// Waits for the hello and checks its credentials.
pub(super) async fn receive(
    reader: &mut Reader,
    accounts: &Accounts,
    source: &Source,
) -> Result<Admitted, Ending> {
    let text = timeout(Duration::from_millis(HELLO_WITHIN), reader.text()).await;
    let text = text.map_err(|_| Ending::Refused(RefusalCode::NoHello))??;
    let hello = read(&text).map_err(Ending::Refused)?;
    if !accounts.admit(&hello.account, hello.key.reveal(), source) {
        return Err(Ending::Refused(RefusalCode::InvalidCredentials));
    }
    let mut random = [0; 32];
    if getrandom::fill(&mut random).is_err() {
        error!("no random bytes from the operating system");
        return Err(Ending::Stopped);
    }
    let Hello { account, key: _, cuid, name, device, tab, waiting, resume, claims } = hello;
    let identity = Identity { account, cuid, name, device, tab, waiting };
    Ok(Admitted { identity, past: Past { resume, claims }, entropy: Entropy(random) })
}

fn read(text: &str) -> Result<Hello, RefusalCode> {
    match decode(text, Some("hello")) {
        Ok(ClientFrame::Hello(hello)) => Ok(hello),
        Ok(
            ClientFrame::Numbered(_)
            | ClientFrame::Ack(_)
            | ClientFrame::Ping(_)
            | ClientFrame::Seen
            | ClientFrame::Bye { .. },
        )
        | Err(Unread::Other) => Err(RefusalCode::NoHello),
        Err(Unread::Frame(DecodeError { field: "v", problem: Problem::Unknown })) => {
            Err(RefusalCode::UnsupportedVersion)
        }
        Err(Unread::Frame(_) | Unread::Json) => Err(RefusalCode::BadFrame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first_is_a_hello_or_has_its_code() {
        let hello = |v: u32, cuid: &str| {
            format!(
                r#"{{"t":"hello","v":{v},"account":"a","key":"k","cuid":"{cuid}","device":"d","tab":"t"}}"#
            )
        };
        assert!(read(&hello(1, "ana_1")).is_ok());
        for (text, code) in [
            (hello(2, "ana_1"), RefusalCode::UnsupportedVersion),
            (hello(1, "a b"), RefusalCode::BadFrame),
            (r#"{"t":"hello","v":"1"}"#.to_owned(), RefusalCode::BadFrame),
            (r#"{"t":"hello"}"#.to_owned(), RefusalCode::BadFrame),
            ("hello".to_owned(), RefusalCode::BadFrame),
            (r#"{"t":"ping","a":0}"#.to_owned(), RefusalCode::NoHello),
            (r#"{"t":"call.get"}"#.to_owned(), RefusalCode::NoHello),
            ("[]".to_owned(), RefusalCode::NoHello),
        ] {
            assert_eq!(read(&text).err(), Some(code), "{text}");
        }
    }
}
