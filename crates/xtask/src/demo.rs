use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::examples;
use crate::package::{self, Build};
use crate::process::{cargo, command, run as run_command};
use crate::setup::{self, Scope};
use crate::terminal::{say, step};
use crate::workspace::Workspace;

/// What the demo waits for.
enum News {
    /// A line of the server.
    Said(String),
    /// The server has closed its output: it has ended.
    Ended,
    /// Ctrl-C, or a polite kill.
    Stop,
}

/// Builds everything, starts the server with the pages of an example, and stays until Ctrl-C.
pub(crate) fn run(workspace: &Workspace, example: &str, port: u16) -> Result<()> {
    setup::run(workspace, Scope::Demo)?;
    package::run(workspace, Build::Release)?;
    step("Server");
    run_command(cargo().current_dir(&workspace.root).args([
        "build",
        "--locked",
        "--release",
        "--package",
        "halloo-server",
    ]))?;
    let pages = examples::lay_out(workspace, example)?;

    step("Demo");
    let (sender, news) = channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || stop.send(News::Stop).unwrap_or(())).context("listening for Ctrl-C")?;
    let mut server = command(workspace.target.join("release").join("halloo-server"))
        .args(["--dev", "--listen", &format!("127.0.0.1:{port}"), "--serve"])
        .arg(pages)
        .stdout(Stdio::piped())
        .spawn()
        .context("starting the server")?;
    let output = server.stdout.take().context("the server has no output")?;
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            sender.send(News::Said(line)).unwrap_or(());
        }
        sender.send(News::Ended).unwrap_or(());
    });
    let outcome = attend(&news);
    stop_server(&mut server)?;
    outcome
}

/// Shows what the server says until it ends or the user wants to stop.
fn attend(news: &Receiver<News>) -> Result<()> {
    loop {
        match news.recv()? {
            News::Said(line) => {
                if let Some(address) = line.strip_prefix("listening on ") {
                    say(&format!("\n  Open {address}/ and press Call. Ctrl-C stops everything.\n"));
                } else {
                    say(&line);
                }
            }
            News::Ended => bail!("the server has ended; is the port in use? (cargo xtask demo --port PORT)"),
            News::Stop => return Ok(()),
        }
    }
}

/// Asks the server to end (Ctrl-C has reached it already, a kill of this program has not). If it does not, it is
/// ended.
fn stop_server(server: &mut Child) -> Result<()> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let start = Instant::now();
    if cfg!(unix) && server.try_wait()?.is_none() {
        command("kill").args(["-TERM", &server.id().to_string()]).stderr(Stdio::null()).status()?;
    }
    while server.try_wait()?.is_none() {
        if start.elapsed() > PATIENCE {
            server.kill()?;
        }
        thread::sleep(Duration::from_millis(50));
    }
    say("The server has stopped.");
    Ok(())
}
