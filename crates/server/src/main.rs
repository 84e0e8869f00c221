//! `halloo-server`: reads what it is told, serves, and ends cleanly.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use clap::Parser;
use halloo_server::{CommandLine, Config, DEV_ACCOUNT, KeyHash, Server, Task, log, shutdown};
use tracing::{info, warn};

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.task {
        Some(Task::HashKey) => hash_key(),
        None => serve(line),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done if this cannot be written either.
            let _ = writeln!(io::stderr(), "halloo-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn hash_key() -> Result<(), Box<dyn Error>> {
    let mut key = String::new();
    // A key is short: whatever else is piped in here is not read to its end.
    io::stdin().take(1_024).read_to_string(&mut key)?;
    let hash = KeyHash::new(key.trim_end_matches(['\r', '\n']))?;
    writeln!(io::stdout(), "keys = [\"{hash}\"]")?;
    Ok(())
}

fn serve(line: CommandLine) -> Result<(), Box<dyn Error>> {
    let config = Config::load(line)?;
    log::start(config.log_format, config.log_level);
    if config.dev {
        let (id, key) = DEV_ACCOUNT;
        warn!("DEVELOPMENT SERVER: anybody can sign in as account {id:?} with the key {key:?}");
    }
    if config.switch.ticket_key.is_none() {
        info!("no ticket_key_file: the records of calls do not outlive this server");
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let stop = shutdown::signalled()?;
        let server = Server::bind(config).await?;
        writeln!(io::stdout(), "listening on http://{}", server.address())?;
        server.run(stop).await?;
        Ok(())
    })
}
