//! The codes of MFA devices: TOTP (RFC 6238) with SHA-1, six digits and 30-second time steps, with AWS's tolerances.
//!
//! The clock of a device may be wrong: enabling and resyncing compute its offset from two consecutive codes, and later
//! codes are searched around that offset. See
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_sync.html>.

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use qrcode::{Color, QrCode};
use roleback_wire::{Fault, Timestamp};

use crate::fault;

/// The length of a seed, in bytes: 64 characters of Base32, as in AWS's seeds.
pub(crate) const SEED_BYTES: usize = 40;
/// The length of a time step, in seconds.
const STEP_SECS: i64 = 30;
/// One more than the largest six-digit code.
const CODES: u32 = 1_000_000;
/// How many steps the second of two codes may be behind the known offset.
const RESYNC_BEHIND_STEPS: i64 = 998;
/// How many steps it may be ahead.
const RESYNC_AHEAD_STEPS: i64 = 1_000;
/// How many steps a single code may be behind or ahead.
const WINDOW_STEPS: i64 = 2;
/// The number of codes in that window.
pub(crate) const CODES_IN_WINDOW: u32 = 5;
/// The size of a module of the QR code, in pixels.
const QR_SCALE: usize = 8;
/// The margin around the QR code, in modules (ISO/IEC 18004).
const QR_MARGIN: usize = 4;

/// The seed of a device, ready to compute codes. Secret, so it has no `Debug`.
pub(crate) struct Totp {
    key: hmac::Key,
}

impl Totp {
    /// From the seed's bytes.
    pub(crate) fn new(seed: &[u8]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed),
        }
    }

    /// The code of a counter (RFC 4226, section 5.3).
    fn code(&self, counter: i64) -> u32 {
        let tag = hmac::sign(&self.key, &counter.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
        let four = tag.iter().skip(offset).take(4);
        let number = four.fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        (number & 0x7fff_ffff) % CODES
    }

    /// The code at a time, as a device with a right clock shows it.
    #[cfg(test)]
    /// The code at a time, as a device with a correct clock shows it; for test tools.
    pub(crate) fn code_at(&self, now: Timestamp) -> String {
        format!("{:06}", self.code(counter(now)))
    }

    /// Finds two consecutive codes. `offset` is the known clock offset of the device, in steps; `last` is the counter
    /// of the second code of the pair that was last accepted. Returns the counter of the second code; its distance from
    /// [`counter`] is the new offset.
    ///
    /// # Errors
    /// `InvalidAuthenticationCode` if there is no such pair.
    pub(crate) fn find_pair(
        &self,
        (first, second): (&str, &str),
        now: Timestamp,
        offset: i64,
        last: Option<i64>,
    ) -> Result<i64, Fault> {
        let (Some(first), Some(second)) = (digits(first), digits(second)) else {
            return Err(fault::invalid_authentication_code());
        };
        let expected = counter(now).saturating_add(offset);
        let ahead = (0..=RESYNC_AHEAD_STEPS).map(|steps| expected.saturating_add(steps));
        let behind = (1..=RESYNC_BEHIND_STEPS).map(|steps| expected.saturating_sub(steps));
        // A pair can occur more than once within two thousand steps: use the one nearest to the known offset.
        let mut counters: Vec<_> = ahead.chain(behind).collect();
        counters.sort_by_key(|counter| counter.abs_diff(expected));
        let found = counters.into_iter().find(|counter| {
            let newer = last.is_none_or(|last| *counter > last);
            newer && self.code(*counter) == second && self.code(counter.saturating_sub(1)) == first
        });
        found.ok_or_else(fault::invalid_authentication_code)
    }

    /// Finds a single code near the device's time and returns its counter. `used` lists the counters of codes that were
    /// accepted before; each code can be used once.
    ///
    /// # Errors
    /// `AccessDenied` if the code is wrong or was used before.
    pub(crate) fn find(
        &self,
        code: &str,
        now: Timestamp,
        offset: i64,
        used: &[i64],
    ) -> Result<i64, Fault> {
        let code = digits(code).ok_or_else(fault::invalid_mfa_code)?;
        let expected = counter(now).saturating_add(offset);
        let steps = (0..=WINDOW_STEPS).flat_map(|steps| [steps, -steps]);
        let mut counters = steps.map(|steps| expected.saturating_add(steps));
        let found = counters.find(|counter| !used.contains(counter) && self.code(*counter) == code);
        found.ok_or_else(fault::invalid_mfa_code)
    }
}

/// The counter of a correct clock at a time: time steps since 1970.
pub(crate) const fn counter(now: Timestamp) -> i64 {
    now.secs().div_euclid(STEP_SECS)
}

/// The used counters that are still in the window; older codes are rejected anyway.
pub(crate) fn still_in_window(used: &[i64], now: Timestamp, offset: i64) -> Vec<i64> {
    let oldest = counter(now)
        .saturating_add(offset)
        .saturating_sub(WINDOW_STEPS);
    used.iter()
        .copied()
        .filter(|counter| *counter >= oldest)
        .collect()
}

/// Parses exactly six digits.
fn digits(code: &str) -> Option<u32> {
    let six = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    six.then(|| code.parse().ok())?
}

/// The seed in the form that users and apps enter.
pub(crate) fn base32(seed: &[u8]) -> String {
    BASE32_NOPAD.encode(seed)
}

/// The content of the QR code for authenticator apps: `otpauth://totp/DEVICE@ACCOUNT?secret=SEED`. `account` is the
/// user name, or the account id if there is none.
pub(crate) fn otpauth_uri(device: &str, account: &str, seed: &[u8]) -> String {
    format!("otpauth://totp/{device}@{account}?secret={}", base32(seed))
}

/// Encodes a text as a QR code, a PNG in black and white. `None` if the text is longer than a QR code can hold (about
/// 2,300 bytes).
pub(crate) fn qr_png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::new(text).ok()?;
    let modules = code.width();
    let colors = code.to_colors();
    let side = modules.checked_add(2 * QR_MARGIN)?.checked_mul(QR_SCALE)?;
    let dark = |x: usize, y: usize| {
        let module = |at: usize| {
            (at / QR_SCALE)
                .checked_sub(QR_MARGIN)
                .filter(|at| *at < modules)
        };
        let at = || module(y)?.checked_mul(modules)?.checked_add(module(x)?);
        at().and_then(|at| colors.get(at)) == Some(&Color::Dark)
    };
    // One bit per pixel, white is 1; the side is a multiple of eight. Each row starts with its filter type: none.
    let mut rows = Vec::new();
    for y in 0..side {
        rows.push(0);
        let bytes = (0..side / 8).map(|column| {
            let pixels = (0..8).map(|bit| dark(column * 8 + bit, y));
            pixels.fold(0_u8, |byte, dark| (byte << 1) | u8::from(!dark))
        });
        rows.extend(bytes);
    }
    let side = u32::try_from(side).ok()?.to_be_bytes();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    push_chunk(b"IHDR", &[&side[..], &side, &PNG_FORMAT].concat(), &mut out)?;
    push_chunk(b"IDAT", &deflated(&rows)?, &mut out)?;
    push_chunk(b"IEND", &[], &mut out)?;
    Some(out)
}

/// One bit per pixel, greyscale; the only compression and filter methods; not interlaced (PNG, section 11.2.1).
const PNG_FORMAT: [u8; 5] = [1, 0, 0, 0, 0];

/// A chunk of a PNG: length, name, data, and the checksum of name and data (PNG, section 5.3).
fn push_chunk(name: &[u8; 4], data: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut checksum = Crc::new();
    checksum.update(name);
    checksum.update(data);
    out.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    out.extend(name);
    out.extend(data);
    out.extend(checksum.sum().to_be_bytes());
    Some(())
}

/// The zlib stream of these bytes.
fn deflated(data: &[u8]) -> Option<Vec<u8>> {
    // Incompressible data grows by five bytes in 16 KiB, plus six for header and checksum.
    let mut out = Vec::with_capacity(
        data.len()
            .saturating_add(data.len() / 1_024)
            .saturating_add(64),
    );
    let mut zlib = Compress::new(Compression::default(), true);
    let status = zlib
        .compress_vec(data, &mut out, FlushCompress::Finish)
        .ok()?;
    (status == Status::StreamEnd).then_some(out)
}

#[cfg(test)]
mod tests;
