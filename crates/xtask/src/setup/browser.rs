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

pub(super) fn install() -> Result<()> {
    program::install(&[CHROMIUM, CHROMEDRIVER])
}

pub(crate) fn chromium() -> Result<PathBuf> {
    CHROMIUM.path()
}

pub(crate) fn chromedriver() -> Result<PathBuf> {
    CHROMEDRIVER.path()
}
