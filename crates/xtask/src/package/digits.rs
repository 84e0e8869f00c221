//! Numbers in digits of base 93: as many as there are letters of ASCII that a string of JavaScript holds as they are.

use anyhow::{Context, Result};

/// The base.
pub(super) const BASE: usize = 93;
/// Numbers below this are one digit. The digits from here on begin a longer one.
const ONE: usize = 64;
/// From this digit on, so many more digits as it says follow.
const LONG: usize = 90;
/// Numbers below this are two digits.
const TWO: usize = ONE + (LONG - ONE) * BASE;

/// Writes a number below 93^5.
///
/// # Errors
/// If it is none of those.
pub(super) fn write(digits: &mut Vec<u8>, number: usize) -> Result<()> {
    let mut push = |digit: usize| -> Result<()> {
        digits.push(u8::try_from(digit)?);
        Ok(())
    };
    if number < ONE {
        return push(number);
    }
    if number < TWO {
        push(ONE + (number - ONE) / BASE)?;
        return push((number - ONE) % BASE);
    }
    let (first, count) = if number < BASE.pow(3) { (LONG, 3) } else { (LONG + 1, 5) };
    push(first)?;
    let mut rest = number;
    let mut places = Vec::new();
    for _ in 0..count {
        places.push(rest % BASE);
        rest /= BASE;
    }
    (rest == 0).then_some(()).with_context(|| format!("{number} is too large"))?;
    places.into_iter().rev().try_for_each(push)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(number: usize) -> Vec<u8> {
        let mut digits = Vec::new();
        write(&mut digits, number).unwrap();
        digits
    }

    #[test]
    fn small_numbers_are_short() {
        assert_eq!(written(0), [0]);
        assert_eq!(written(63), [63]);
        assert_eq!(written(64), [64, 0]);
        assert_eq!(written(64 + 93), [65, 0]);
        assert_eq!(written(TWO - 1), [89, 92]);
        assert_eq!(written(TWO), [90, 0, 26, 64]);
        assert_eq!(written(93 * 93 * 93 - 1), [90, 92, 92, 92]);
        assert_eq!(written(93 * 93 * 93), [91, 0, 1, 0, 0, 0]);
        assert_eq!(written(u32::MAX as usize).len(), 6);
        assert!(write(&mut Vec::new(), BASE.pow(5)).is_err());
    }
}
