//! What a page loads, and what each crate costs in it.
mod crates;

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use self::crates::Costs;
use crate::package::{self, BOUND, Build, WASM};
use crate::terminal::{say, spaced, step};
use crate::workspace::Workspace;

/// Everything that a page loads for a one-to-one call, in bytes of brotli.
const AIM: u64 = 80_000;
/// What it must not exceed.
const LAW: u64 = 100_000;

/// The files that a page loads by the main entrance, where the WebAssembly is a text.
const LOADED: [&str; 4] = ["index.js", "engine.js", "wasm.js", "surface.js"];
/// The files that it loads if it says where the WebAssembly is.
const SLIM: [&str; 4] = ["slim.js", "engine.js", WASM, "surface.js"];
/// What a page loads before a user wants to call, in bytes of brotli, and what it must not exceed.
const STUB: u64 = 4_000;

#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    fn of(content: &[u8]) -> Result<Self> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(content)?;
        let mut brotli = Vec::new();
        let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
        brotli::BrotliCompress(&mut &content[..], &mut brotli, &settings)?;
        Ok(Self { raw: length(content), gzip: length(&gzip.finish()?), brotli: length(&brotli) })
    }

    fn show(self, name: &str) {
        say(&format!(
            "  {name:<16} {:>9} {:>9} {:>9}",
            spaced(self.raw),
            spaced(self.gzip),
            spaced(self.brotli)
        ));
    }
}

fn length(content: &[u8]) -> u64 {
    u64::try_from(content.len()).unwrap_or(u64::MAX)
}

/// Measures the package that was built last.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let within = show_files(workspace)?;
    show_costs(workspace)?;
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows what a page loads, and whether that is within the law.
pub(crate) fn show_files(workspace: &Workspace) -> Result<bool> {
    step("Size: what a page loads");
    say(&format!("  {:<16} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip -9", "brotli 11"));
    let total = show_group(workspace, LOADED)?;
    say("  and where the page says where the WebAssembly is:");
    show_group(workspace, SLIM)?;
    let verdict = match total.brotli {
        size if size <= AIM => "within the aim",
        size if size <= LAW => "above the aim, within the law",
        _ => "ABOVE THE LAW",
    };
    let [aim, law] = [AIM, LAW].map(spaced);
    say(&format!("  brotli: {verdict} (aim {aim}, law {law})"));
    let mut small = true;
    for [stub, ..] in [LOADED, SLIM] {
        let size = Size::of(&read(workspace, stub)?)?.brotli;
        small &= size <= STUB;
        say(&format!("  before anybody calls: {stub} {} (law {})", spaced(size), spaced(STUB)));
    }
    Ok(total.brotli <= LAW && small)
}

fn read(workspace: &Workspace, name: &str) -> Result<Vec<u8>> {
    fs::read(workspace.package().join(name)).with_context(|| format!("reading pkg/{name}"))
}

/// Shows files that are loaded together.
fn show_group(workspace: &Workspace, names: [&str; 4]) -> Result<Size> {
    let mut total = Size::default();
    for name in names {
        let size = Size::of(&read(workspace, name)?)?;
        size.show(name);
        total.raw += size.raw;
        total.gzip += size.gzip;
        total.brotli += size.brotli;
    }
    total.show("together");
    Ok(total)
}

fn show_costs(workspace: &Workspace) -> Result<()> {
    step("Size: what each crate costs (raw bytes, before wasm-opt, which removes the names)");
    let folder = workspace.target.join("package").join("named");
    package::bind(&package::compile(workspace, Build::Release)?, &folder, Build::Dev)?;
    let costs = Costs::read(&fs::read(folder.join(BOUND))?)?;
    let all = costs.code.values().sum::<u64>().max(1);
    let mut crates: Vec<_> = costs.code.iter().collect();
    crates.sort_by_key(|(name, bytes)| (u64::MAX - **bytes, (*name).clone()));
    for (name, bytes) in crates {
        say(&format!("  {name:<24} {:>9}  {:>3} %", spaced(*bytes), (bytes * 100 + all / 2) / all));
    }
    say(&format!("  {:<24} {:>9}", "code together", spaced(all)));
    for (name, bytes) in &costs.sections {
        say(&format!("  {:<24} {:>9}", format!("{name} section"), spaced(*bytes)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn what_repeats_is_small_when_packed() {
        let size = Size::of("halloo ".repeat(1000).as_bytes()).unwrap();
        assert_eq!(size.raw, 7000);
        assert!(size.gzip < 100, "{}", size.gzip);
        assert!(size.brotli < size.gzip, "{}", size.brotli);
    }
}
