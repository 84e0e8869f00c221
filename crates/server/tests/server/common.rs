//! A server in this process, and a client that speaks the wire by hand.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use halloo_server::{Config, KeyHash, Server, ServerError};
use halloo_wire::{
    CallId, ClientFrame, Command, CommandId, Cuid, DeviceId, Fact, Hello, Numbered, RefusalCode, Resume,
    SUBPROTOCOL, ServerFrame, TabId, Verb, Welcome,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) const ACCOUNT: &str = "acme";
pub(crate) const KEY: &str = "a-key-for-acme-0123456789";
pub(crate) const ORIGIN: &str = "https://app.example.com";
pub(crate) const OTHER_ORIGIN: &str = "https://other.example.com";

/// Two accounts with an origin each, any free port, and `more` lines in front.
pub(crate) fn config(more: &str) -> Config {
    let acme = KeyHash::new(KEY).unwrap();
    let other = KeyHash::new("a-key-for-other-0123456789").unwrap();
    Config::from_toml(&format!(
        "listen = \"127.0.0.1:0\"\n{more}\n\
         [[accounts]]\nid = \"{ACCOUNT}\"\nkeys = [\"{acme}\"]\norigins = [\"{ORIGIN}\"]\n\
         [[accounts]]\nid = \"other\"\nkeys = [\"{other}\"]\norigins = [\"{OTHER_ORIGIN}\"]\n"
    ))
    .unwrap()
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: JoinHandle<Result<(), ServerError>>,
}

pub(crate) async fn start(config: Config) -> Running {
    run(Server::bind(config).await.unwrap())
}

pub(crate) fn run(server: Server) -> Running {
    let address = server.address();
    let (stop, stopped) = oneshot::channel();
    let done = tokio::spawn(server.run(async {
        let _ = stopped.await;
    }));
    Running { address, stop: Some(stop), done }
}

impl Running {
    /// Begins to drain.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has ended well.
    pub(crate) async fn ended(self) {
        self.done.await.unwrap().unwrap();
    }
}

/// A client with its numbering.
pub(crate) struct Client {
    socket: WebSocketStream<TcpStream>,
    sent: u32,
    ack: u32,
    ids: u128,
}

/// Opens a WebSocket, as a page of `origin` or as another program.
pub(crate) async fn open(address: SocketAddr, origin: Option<&str>) -> Result<Client, Error> {
    open_on(TcpStream::connect(address).await.unwrap(), origin).await
}

pub(crate) async fn open_on(stream: TcpStream, origin: Option<&str>) -> Result<Client, Error> {
    let mut request = format!("ws://{}/v1/connect", stream.peer_addr().unwrap()).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", HeaderValue::from_str(origin).unwrap());
    }
    let (socket, response) = tokio_tungstenite::client_async(request, stream).await?;
    assert_eq!(response.headers().get("sec-websocket-protocol").unwrap(), SUBPROTOCOL);
    Ok(Client { socket, sent: 0, ack: 0, ids: 0 })
}

pub(crate) fn hello(account: &str, key: &str, cuid: &str) -> Hello {
    Hello {
        account: account.to_owned(),
        key: key.to_owned().into(),
        cuid: Cuid::parse(cuid).unwrap(),
        name: None,
        device: DeviceId::parse(&format!("device-of-{cuid}")).unwrap(),
        tab: TabId::parse(&format!("tab-of-{cuid}")).unwrap(),
        waiting: false,
        claims: Vec::new(),
        resume: None,
    }
}

/// A client that has its welcome.
pub(crate) async fn sign_in(address: SocketAddr, cuid: &str) -> (Client, Welcome) {
    let mut client = open(address, Some(ORIGIN)).await.unwrap();
    let welcome = client.welcome(hello(ACCOUNT, KEY, cuid)).await;
    (client, welcome)
}

impl Client {
    pub(crate) async fn send(&mut self, frame: &ClientFrame) {
        self.send_text(frame.write()).await;
    }

    pub(crate) async fn send_text(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    pub(crate) async fn send_message(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message).await
    }

    pub(crate) async fn command(&mut self, call: CallId, verb: Verb) {
        self.sent += 1;
        self.ids += 1;
        let numbered = Numbered {
            seq: self.sent,
            ack: self.ack,
            at: 0,
            id: CommandId::new(1, self.ids),
            ttl: 60_000,
            command: Ok(Command { call, verb }),
        };
        self.send(&ClientFrame::Numbered(numbered)).await;
    }

    pub(crate) async fn welcome(&mut self, hello: Hello) -> Welcome {
        self.send(&ClientFrame::Hello(hello)).await;
        let frame = self.receive().await;
        let ServerFrame::Welcome(welcome) = frame else { panic!("{frame:?}") };
        welcome
    }

    /// The next message, whatever it is.
    pub(crate) async fn next(&mut self) -> Option<Result<Message, Error>> {
        self.socket.next().await
    }

    /// The next frame; keeps count.
    pub(crate) async fn receive(&mut self) -> ServerFrame {
        let text = match self.next().await {
            Some(Ok(Message::Text(text))) => text,
            other => panic!("{other:?}"),
        };
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let frame = ServerFrame::read(&&json).unwrap();
        if let ServerFrame::Numbered { seq, .. } = &frame {
            assert_eq!(*seq, self.ack + 1, "facts are numbered without a gap");
            self.ack = *seq;
        }
        frame
    }

    /// The next fact that `wanted` takes; others before it are passed over.
    pub(crate) async fn fact<T>(&mut self, wanted: impl Fn(&Fact) -> Option<T>) -> T {
        loop {
            if let ServerFrame::Numbered { fact, .. } = self.receive().await
                && let Some(found) = wanted(&fact)
            {
                return found;
            }
        }
    }

    /// Waits for the close frame and gives its code; every message before it is an error.
    pub(crate) async fn close_code(&mut self) -> u16 {
        match self.next().await {
            Some(Ok(Message::Close(Some(frame)))) => frame.code.into(),
            other => panic!("{other:?}"),
        }
    }

    /// As [`Client::close_code`], but passes over everything before it.
    pub(crate) async fn drained_close_code(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Ok(Message::Text(_))) => {}
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn refused(&mut self) -> (RefusalCode, u16) {
        let frame = self.receive().await;
        let ServerFrame::Refused(code) = frame else { panic!("{frame:?}") };
        (code, self.close_code().await)
    }

    pub(crate) async fn close(&mut self) {
        let _ = self.socket.close(None).await;
    }
}

pub(crate) fn resume(welcome: &Welcome, ack: u32) -> Resume {
    Resume { session: welcome.session.clone(), token: welcome.token.clone(), ack }
}

/// Sends a request by hand; gives the head of the response and, unless it is an upgrade, its body.
pub(crate) async fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    loop {
        if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let body = answer.split_off(end + 4);
            let head = String::from_utf8(answer).unwrap().to_lowercase();
            return (head, read_body(&mut stream, body, headers).await);
        }
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "no whole head");
    }
}

async fn read_body(stream: &mut TcpStream, mut body: Vec<u8>, headers: &str) -> Vec<u8> {
    if !headers.contains("upgrade") {
        stream.read_to_end(&mut body).await.unwrap();
    }
    body
}

pub(crate) async fn get(address: SocketAddr, path: &str) -> (String, Vec<u8>) {
    request(address, "GET", path, "connection: close\r\n").await
}

/// The status that an upgrade with these headers gets.
pub(crate) async fn upgrade_status(address: SocketAddr, headers: &str) -> u16 {
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                   sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let (head, _) = request(address, "GET", "/v1/connect", &format!("{upgrade}{headers}")).await;
    status(&head)
}

pub(crate) fn status(head: &str) -> u16 {
    head.split(' ').nth(1).unwrap().parse().unwrap()
}
