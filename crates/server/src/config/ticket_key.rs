use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use halloo_switch::TicketKey;

use super::ConfigError;
use super::check::wrong;

/// The setting's name.
const FIELD: &str = "ticket_key_file";

/// Reads the key of the call tickets, and makes one if the file is not there.
pub(super) fn read_or_make(path: &Path) -> Result<TicketKey, ConfigError> {
    let failed = |error: io::Error| wrong(FIELD, format!("{}: {error}", path.display()));
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make(path).map_err(failed)?;
            fs::read_to_string(path).map_err(failed)?
        }
        read => read.map_err(failed)?,
    };
    // Not the text itself: it may be most of a key.
    parse(text.trim())
        .ok_or_else(|| wrong(FIELD, format!("{}: must hold 64 hexadecimal digits", path.display())))
}

fn parse(text: &str) -> Option<TicketKey> {
    let digits: Vec<u8> =
        text.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | half)).collect();
    (digits.len() == 64).then(|| <[u8; 32]>::try_from(bytes).ok().map(TicketKey::new)).flatten()
}

/// Another server that starts at the same moment must read the same key: the whole file appears at once, or not at all.
fn make(path: &Path) -> io::Result<()> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let mut text: String = random
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect();
    text.push('\n');
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let placed = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let removed = fs::remove_file(&draft);
    placed.and(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_made_is_the_same_at_the_next_start() {
        let place = std::env::temp_dir().join(format!("halloo-ticket-key-{}", std::process::id()));
        fs::create_dir_all(&place).unwrap();
        let path = place.join("ticket.key");
        let key = read_or_make(&path).unwrap();
        assert_eq!(read_or_make(&path).unwrap(), key);
        assert_ne!(read_or_make(&place.join("another.key")).unwrap(), key);
        assert_eq!(fs::read_dir(&place).unwrap().count(), 2, "nothing else is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        for text in ["", "00", "no key", &"0".repeat(65), &"é".repeat(32)] {
            fs::write(&path, text).unwrap();
            let error = read_or_make(&path).unwrap_err().to_string();
            assert!(
                error.starts_with("ticket_key_file: ") && error.ends_with("64 hexadecimal digits"),
                "{error}"
            );
        }
        assert!(read_or_make(&place.join("no/such/place")).is_err());
        fs::remove_dir_all(&place).unwrap();
    }
}
