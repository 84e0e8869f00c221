use std::path::PathBuf;

use anyhow::Result;

use super::program::{self, Program};

const CHROMIUM: Program = Program {
    variable: Some("CHROMIUM"),
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    package: "chromium",
    version: "--version",
};
const CHROMEDRIVER: Program = Program {
    variable: Some("CHROMEDRIVER"),
    names: &["chromedriver"],
    package: "chromium-driver",
    version: "--version",
};

/// The second engine.
const FIREFOX: Program = Program {
    variable: Some("FIREFOX"),
    names: &["firefox-esr", "firefox"],
    package: "firefox-esr",
    version: "--version",
};
/// Its loudspeaker, on a machine that has none.
const PULSEAUDIO: Program =
    Program { variable: None, names: &["pulseaudio"], package: "pulseaudio", version: "--version" };

pub(super) fn install() -> Result<()> {
    program::install(&[CHROMIUM, CHROMEDRIVER, FIREFOX, PULSEAUDIO])
}

pub(crate) fn firefox() -> Result<PathBuf> {
    FIREFOX.path()
}

pub(crate) fn chromium() -> Result<PathBuf> {
    CHROMIUM.path()
}

pub(crate) fn chromedriver() -> Result<PathBuf> {
    CHROMEDRIVER.path()
}
