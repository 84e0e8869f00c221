//! The real binary: start, signals, what it prints and what it never prints.

use std::net::SocketAddr;
use std::process::Stdio;

use crate::common::{get, hello, open, status};
use halloo_wire::{
    CallId, Candidate, ClientFrame, Cuid, Description, DescriptionKind, Fact, MediaKind, RefusalCode,
    ServerFrame, Stage, Verb,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halloo-server"));
    command.args(words).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) async fn start(words: &[&str]) -> Process {
    let mut child = command(&[&["--dev", "--listen", "127.0.0.1:0"], words].concat()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).await.unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
    Process { child, address }
}

impl Process {
    async fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id().unwrap());
        assert!(Command::new("sh").args(["-c", &kill]).status().await.unwrap().success());
    }

    /// It ends at once, and without a word.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Waits for a good end; gives the log.
    async fn ended(mut self) -> String {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        assert!(self.child.wait().await.unwrap().success(), "{log}");
        log
    }
}

#[tokio::test]
async fn it_drains_and_ends_well_on_a_signal() {
    for signal in ["TERM", "INT"] {
        let process = start(&[]).await;
        assert_eq!(status(&get(process.address, "/readyz").await.0), 200);
        let mut client = open(process.address, Some("http://localhost:5173")).await.unwrap();
        client.welcome(hello("dev", "dev-key", "ana_1")).await;
        process.signal(signal).await;
        assert_eq!(client.receive().await, ServerFrame::Drain(0));
        assert_eq!(status(&get(process.address, "/readyz").await.0), 503);
        client.close().await;
        let log = process.ended().await;
        assert!(log.lines().next().unwrap().contains("DEVELOPMENT SERVER"), "{log}");
    }
}

#[tokio::test]
async fn a_development_server_is_not_for_other_pages() {
    let process = start(&[]).await;
    assert!(open(process.address, Some("https://app.example.com")).await.is_err());
    assert!(open(process.address, Some("null")).await.is_err());
    assert!(open(process.address, Some("http://127.0.0.1:8080")).await.is_ok());
}

#[tokio::test]
async fn a_key_is_hashed_into_a_line_for_the_file() {
    let run = async |key: &str| {
        let mut child = command(&["hash-key"]).spawn().unwrap();
        child.stdin.take().unwrap().write_all(key.as_bytes()).await.unwrap();
        child.wait_with_output().await.unwrap()
    };
    let output = run("a-long-random-key-0123456789\n").await;
    assert!(output.status.success());
    let line = String::from_utf8(output.stdout).unwrap();
    let config = halloo_server::Config::from_toml(&format!("[[accounts]]\nid = \"acme\"\n{line}")).unwrap();
    let program = halloo_server::Source::Program;
    assert!(config.accounts.admit("acme", "a-long-random-key-0123456789", &program));
    let output = run("short\n").await;
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("at least 16 bytes"));
}

#[tokio::test]
async fn what_it_cannot_start_with_it_names() {
    for (words, expected) in [
        (&["--dev", "--ring", "5"][..], "ring: must be 10 to 120, is 5"),
        (&["--dev", "--serve", "/no/such/place"], "serve: no directory"),
        (&["--config", "/no/such/file.toml"], "/no/such/file.toml: "),
        (&[], "accounts: at least one"),
        (&["--dev", "--listen", "192.0.2.1:1"], "cannot listen on 192.0.2.1:1"),
    ] {
        let output = command(words).output().await.unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_variable_is_heard_and_a_flag_wins_over_it() {
    let refused = async |words: &[&str]| {
        let output = command(&[&["--dev"], words].concat()).env("HALLOO_RING", "7").output().await.unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&[]).await.contains("ring: must be 10 to 120, is 7"));
    assert!(refused(&["--ring", "8"]).await.contains("ring: must be 10 to 120, is 8"));
}

#[tokio::test]
async fn the_log_never_holds_what_is_private() {
    for format in ["text", "json"] {
        let process = start(&["--log-level", "debug", "--log-format", format]).await;
        let mut private = session_with_canaries(process.address).await;
        process.signal("TERM").await;
        let log = process.ended().await;
        assert!(log.contains("connection opened") && log.contains("connection closed"), "{log}");
        assert!(log.contains("invalid_credentials") && log.contains("origin"), "{log}");
        private.extend(["canary", "127.0.0.1", "203.0.113", "v=0"].map(str::to_owned));
        for secret in private {
            assert!(!log.to_lowercase().contains(&secret.to_lowercase()), "{secret} in {log}");
        }
        if format == "json" {
            // The first line of all is the warning; it is JSON too.
            assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
        }
    }
}

/// A call, a resume token, a wrong key, a foreign origin and broken frames, all marked. Gives what else is private.
async fn session_with_canaries(address: SocketAddr) -> Vec<String> {
    let origin = Some("http://localhost:5173");
    let mut private = Vec::new();
    let mut ana = open(address, origin).await.unwrap();
    let mut ben = open(address, origin).await.unwrap();
    for (client, cuid) in [(&mut ana, "canary_ana"), (&mut ben, "canary_ben")] {
        let mut hello = hello("dev", "dev-key", cuid);
        hello.name = Some("Canary Name".into());
        let welcome = client.welcome(hello).await;
        private.extend([welcome.session.as_str().to_owned(), welcome.token.as_str().to_owned()]);
    }
    let call = CallId::new(1, 1);
    let to = Cuid::parse("canary_ben").unwrap();
    let image = Some("https://canary.example/canary.png".into());
    let (remote_context, media) = (None, MediaKind::Audio);
    let context = "canary context".into();
    ana.command(call, Verb::Invite { to, context, remote_context, image, media, limit: None }).await;
    ben.fact(|fact| if let Fact::State(_) = fact { Some(()) } else { None }).await;
    ben.command(call, Verb::Accept).await;
    ana.fact(|fact| {
        if let Fact::State(record) = fact {
            matches!(record.stage, Stage::Accepted { .. }).then_some(())
        } else {
            None
        }
    })
    .await;
    let sdp = "v=0 canary".to_owned().into();
    ana.command(
        call,
        Verb::Media(Description { generation: 1, kind: DescriptionKind::Offer, fresh: true, sdp }),
    )
    .await;
    let line = Some("candidate:1 1 udp 1 203.0.113.77 9 typ host canary".to_owned().into());
    ana.command(call, Verb::Ice(Candidate { generation: 1, index: 0, line, mid: None })).await;
    ben.fact(|fact| if let Fact::Ice { .. } = fact { Some(()) } else { None }).await;
    ana.send(&ClientFrame::Bye { back: false }).await;
    assert_eq!(ana.drained_close_code().await, 1000);
    ben.send_text("{\"t\":\"canary\"").await;
    assert_eq!(ben.drained_close_code().await, 4003);
    let mut wrong = open(address, origin).await.unwrap();
    wrong.send(&ClientFrame::Hello(hello("canary-account", "canary-key", "canary_eve"))).await;
    assert_eq!(wrong.refused().await.0, RefusalCode::InvalidCredentials);
    assert!(open(address, Some("https://canary.example")).await.is_err());
    private
}
