use anyhow::Result;

use super::program::{self, Program};

/// What the network tests make hosts with.
const IP: Program = Program { variable: None, names: &["ip"], package: "iproute2", version: "-Version" };
/// The STUN and TURN server that they start.
const TURN_SERVER: Program =
    Program { variable: None, names: &["turnserver"], package: "coturn", version: "--version" };

pub(super) fn install() -> Result<()> {
    program::install(&[IP, TURN_SERVER])
}
