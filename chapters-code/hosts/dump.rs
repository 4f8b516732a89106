//! The hex dump that the book's memory figures are made of.

use std::fmt::Write;

const BYTES_PER_ROW: usize = 16;

/// `length` bytes of `memory` from address `start`, in rows of 16: the address in
/// hexadecimal, the bytes, the same bytes as ASCII, and on the first row the label.
///
/// # Panics
///
/// When the range is not inside `memory`.
pub fn dump(memory: &[u8], start: usize, length: usize, label: &str) -> String {
    let rows =
        memory[start..start + length].chunks(BYTES_PER_ROW).enumerate().map(|(row, bytes)| {
            let mut hex = String::new();
            for byte in bytes {
                write!(hex, "{byte:02x} ").expect("a String takes every write");
            }
            let ascii: String = bytes
                .iter()
                .map(|&byte| if matches!(byte, 0x20..=0x7e) { byte.into() } else { '.' })
                .collect();
            let address = start + row * BYTES_PER_ROW;
            let label = if row == 0 { label } else { "" };
            format!("{address:08x}  {hex:<48} |{ascii}|  {label}").trim_end().to_owned()
        });
    rows.collect::<Vec<_>>().join("\n")
}
