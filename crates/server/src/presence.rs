//! `GET /v1/accounts/{account}/presence?cuid=…`: whether users can be called, for pages and back ends that ask before they call.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Extension, Path, Query, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION,
    CACHE_CONTROL, CONTENT_TYPE, ORIGIN, RETRY_AFTER, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use halloo_switch::{Availability, Bucket};
use halloo_wire::{Cuid, Time};
use serde_json::{Value, json};

use crate::admission::household;
use crate::front::Front;
use crate::http::Peer;
use crate::origin::Source;
use crate::remote::client_address;

/// Users that one question may be about.
const MOST: usize = 100;
/// Questions of one address: per second over time, and at once.
const PER_SECOND: u32 = 10;
const AT_ONCE: u32 = 100;
/// Addresses that are remembered; whoever has not asked for a minute may ask as often as somebody new.
const ADDRESSES: usize = 10_000;
const MINUTE: u64 = 60_000;
const SECOND: u64 = 1_000;

/// How often each address asks.
#[derive(Debug, Default)]
pub(crate) struct Questions(Mutex<Asked>);

#[derive(Debug, Default)]
struct Asked {
    /// Of each address, what it may still ask, and when it did last.
    known: BTreeMap<IpAddr, (Bucket, Time)>,
    /// When the idle ones were forgotten last: not more than once a second, or being full would be work.
    swept: Time,
}

impl Questions {
    /// Whether this address may ask once more.
    fn admit(&self, address: IpAddr, now: Time) -> bool {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Asked { known, swept } = &mut *asked;
        if known.len() >= ADDRESSES && now.since(*swept) >= SECOND {
            known.retain(|_, (_, last)| now.since(*last) < MINUTE);
            *swept = now;
        }
        if known.len() >= ADDRESSES && !known.contains_key(&address) {
            return false;
        }
        let fresh = || (Bucket::full(PER_SECOND, SECOND, AT_ONCE, now), now);
        let (bucket, last) = known.entry(address).or_insert_with(fresh);
        *last = now;
        bucket.take(now)
    }
}

/// Why a question is not answered.
enum Refusal {
    Credentials,
    Origin,
    Disabled,
    Cuid(String),
    Often,
    Gone,
}

impl Refusal {
    fn parts(self) -> (StatusCode, &'static str, Option<&'static str>, String) {
        let text = |text: &str| text.to_owned();
        match self {
            Self::Credentials => {
                let message = "the account and its key are needed: Authorization: Bearer KEY";
                (StatusCode::UNAUTHORIZED, "invalid_credentials", None, text(message))
            }
            Self::Origin => (StatusCode::FORBIDDEN, "origin", None, text("no account lists this origin")),
            Self::Disabled => {
                let message = "the account does not tell who is there (its option `presence`)";
                (StatusCode::FORBIDDEN, "disabled", None, text(message))
            }
            Self::Cuid(message) => (StatusCode::BAD_REQUEST, "invalid", Some("cuid"), message),
            Self::Often => (StatusCode::TOO_MANY_REQUESTS, "rate_limited", None, text("too many questions")),
            Self::Gone => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", None, text("the server goes down"))
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, field, message) = self.parts();
        let mut response =
            answer(status, &json!({ "error": { "code": code, "field": field, "message": message } }));
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// Lets a page of this origin read the answer (Fetch, section 3.2).
fn for_page(front: &Front, headers: &HeaderMap, mut response: Response) -> Response {
    response.headers_mut().insert(VARY, HeaderValue::from_static("origin"));
    let welcome = Source::read(headers).is_ok_and(|source| front.accounts.welcome(&source));
    if let Some(origin) = headers.get(ORIGIN).filter(|_| welcome) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response
}

/// What a browser asks before it lets a page of another origin show a key (Fetch, section 4.8).
pub(crate) async fn preflight(State(front): State<Arc<Front>>, headers: HeaderMap) -> Response {
    let allowed = [(ACCESS_CONTROL_ALLOW_HEADERS, "authorization"), (ACCESS_CONTROL_MAX_AGE, "600")];
    for_page(&front, &headers, (StatusCode::NO_CONTENT, allowed).into_response())
}

/// Answers a question.
pub(crate) async fn presence(
    State(front): State<Arc<Front>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(account): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let address = household(client_address(peer, &headers, &front.trusted_proxies));
    let response = match find(&front, address, &account, query, &headers).await {
        Ok(users) => answer(StatusCode::OK, &json!({ "users": users })),
        Err(refusal) => refusal.into_response(),
    };
    for_page(&front, &headers, response)
}

async fn find(
    front: &Front,
    address: IpAddr,
    account: &str,
    query: Vec<(String, String)>,
    headers: &HeaderMap,
) -> Result<Vec<Value>, Refusal> {
    if !front.questions.admit(address, front.clock.now()) {
        return Err(Refusal::Often);
    }
    let source = Source::read(headers).map_err(|_| Refusal::Origin)?;
    if !front.accounts.welcome(&source) {
        return Err(Refusal::Origin);
    }
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::Credentials)?;
    if !front.accounts.admit(account, key, &source) {
        return Err(Refusal::Credentials);
    }
    if !front.accounts.tells(account) {
        return Err(Refusal::Disabled);
    }
    let cuids = cuids(query)?;
    let found = front.desk.presence(account.to_owned(), cuids).await.map_err(|_| Refusal::Gone)?;
    Ok(found
        .into_iter()
        .map(|(cuid, presence)| {
            let state = match presence.availability {
                Availability::Offline => "offline",
                Availability::Available => "available",
                Availability::Talking => "talking",
                Availability::Busy => "busy",
            };
            json!({ "cuid": cuid.as_str(), "state": state, "devices": presence.devices })
        })
        .collect())
}

/// Who is asked about.
fn cuids(query: Vec<(String, String)>) -> Result<Vec<Cuid>, Refusal> {
    let mut cuids = Vec::new();
    for (name, value) in query {
        if name == "cuid" {
            cuids.push(Cuid::parse(&value).map_err(|error| Refusal::Cuid(error.to_string()))?);
        }
    }
    if (1..=MOST).contains(&cuids.len()) {
        Ok(cuids)
    } else {
        Err(Refusal::Cuid(format!("1 to {MOST} are needed: ?cuid=…&cuid=…")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_ask_so_often_and_is_forgotten() {
        let questions = Questions::default();
        let address: IpAddr = "10.0.0.1".parse().unwrap();
        assert!((0..AT_ONCE).all(|_| questions.admit(address, Time(0))));
        assert!(!questions.admit(address, Time(0)));
        assert!(questions.admit("10.0.0.2".parse().unwrap(), Time(0)), "another one has its own");
        assert!(questions.admit(address, Time(100)) && !questions.admit(address, Time(100)));
        for number in 0..20_000_u32 {
            questions.admit(IpAddr::V4(number.into()), Time(1_000));
        }
        assert_eq!(questions.0.lock().unwrap().known.len(), ADDRESSES, "no more are remembered");
        assert!(!questions.admit("192.0.2.1".parse().unwrap(), Time(1_000)), "and nobody new is heard then");
        assert!(questions.admit("192.0.2.1".parse().unwrap(), Time(1_000 + MINUTE)));
        assert_eq!(questions.0.lock().unwrap().known.len(), 1);
    }
}
