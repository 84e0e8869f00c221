use anyhow::{Result, bail};

use crate::process::{command, on_path, output, run};

/// Installs packages on Debian and its kin.
///
/// # Errors
/// On another system, without the rights, or if a package is not to be had: names what to install by hand.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("install by hand: {}", packages.join(", "));
    if on_path("apt-get").is_none() {
        bail!("this system has no apt-get; {by_hand}");
    }
    let root = output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root && on_path("sudo").is_none() {
        bail!("neither root nor sudo; {by_hand}");
    }
    let apt_get = || {
        let mut words = command(if root { "apt-get" } else { "sudo" });
        if !root {
            words.arg("apt-get");
        }
        words.env("DEBIAN_FRONTEND", "noninteractive");
        words
    };
    run(apt_get().args(["update", "--quiet"]))?;
    run(apt_get().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
}
