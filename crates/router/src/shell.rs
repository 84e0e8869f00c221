use std::error::Error;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Instant;

use halloo_router::{Answer, Host, Network};
use serde_json::{Value, json};
use tun_rs::SyncDevice;

use crate::{Place, device};

/// The longest IP packet.
const LONGEST: usize = 65_535;

/// What the threads that wait tell the one that decides.
enum News {
    Packet(Instant, Host, Vec<u8>),
    Line(String),
    /// Nobody gives commands any more.
    Over,
    Broken(Host, io::Error),
}

pub(crate) fn run(seed: u64, places: Vec<Place>) -> Result<(), Box<dyn Error>> {
    let mut network = Network::new(seed);
    let mut devices = Vec::new();
    let (sender, news) = channel();
    for Place { name, namespace, addresses } in places {
        let opened = device::open(&namespace).map_err(|error| format!("{}: {error}", namespace.display()))?;
        let device = Arc::new(opened);
        let host = network.add(&name, addresses);
        read_packets(host, Arc::clone(&device), sender.clone());
        devices.push(device);
    }
    read_commands(sender);
    say("ready")?;
    route(network, &devices, &news)
}

fn read_packets(host: Host, device: Arc<SyncDevice>, sender: Sender<News>) {
    thread::spawn(move || {
        let mut buffer = vec![0; LONGEST];
        loop {
            let news = match device.recv(&mut buffer) {
                Ok(length) => {
                    News::Packet(Instant::now(), host, buffer.get(..length).unwrap_or_default().to_vec())
                }
                // The device is not up yet, or was taken down for a while: there is nothing to read.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => News::Broken(host, error),
            };
            let is_broken = matches!(news, News::Broken(..));
            if sender.send(news).is_err() || is_broken {
                return;
            }
        }
    });
}

fn read_commands(sender: Sender<News>) {
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(News::Line(line)).is_err() {
                return;
            }
        }
        let _ = sender.send(News::Over);
    });
}

/// Carries packets until the commands end.
fn route(
    mut network: Network,
    devices: &[Arc<SyncDevice>],
    news: &Receiver<News>,
) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    loop {
        while let Some(delivery) = network.poll_delivery(begin.elapsed()) {
            if let Some(device) = devices.get(delivery.to.0) {
                // To a device that is down nothing can be delivered, as on any wire.
                let _ = device.send(&delivery.packet);
            }
        }
        let next = match network.poll_timeout() {
            Some(time) => news.recv_timeout(time.saturating_sub(begin.elapsed())),
            None => news.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(News::Packet(at, from, packet)) => {
                network.handle(at.saturating_duration_since(begin), from, packet);
            }
            Ok(News::Line(line)) => say(&answer(&mut network, &line))?,
            Ok(News::Broken(host, error)) => return Err(format!("device {}: {error}", host.0).into()),
            Err(RecvTimeoutError::Timeout) => (),
            Ok(News::Over) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn answer(network: &mut Network, line: &str) -> String {
    match network.command(line) {
        Ok(Answer::Done) => "ok".to_owned(),
        Ok(Answer::Counts(counts)) => rows(counts, |count| {
            json!({
                "from": count.from,
                "to": count.to,
                "kind": count.kind,
                "sent": count.sent,
                "lost": count.lost,
                "bytes": count.bytes,
            })
        }),
        Ok(Answer::Questions(questions)) => {
            rows(questions, |question| json!({ "from": question.from, "name": question.name }))
        }
        Err(refusal) => format!("error {refusal}"),
    }
}

fn rows<T>(things: Vec<T>, row: impl Fn(T) -> Value) -> String {
    format!("ok {}", Value::Array(things.into_iter().map(row).collect()))
}

fn say(line: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()
}
