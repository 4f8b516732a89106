//! The picture of a page: its title, and rows of a memory that it prints, each byte a coloured cell.
//! The same bytes whenever and wherever it is drawn, for its letters are made of squares.

use font8x8::legacy::BASIC_LEGACY;
use miniz_oxide::deflate::compress_to_vec_zlib;

/// What the networks that show such pictures ask for.
pub const WIDTH: usize = 1200;
pub const HEIGHT: usize = 630;

/// How many rows have room.
pub const MOST: usize = 7;

const MARGIN: usize = 48;
const ROW: usize = 48;
const CELL: usize = 42;

/// The numbers of the colours are their places in the palette.
type Colour = u8;

const BACKGROUND: Colour = 0;
const INK: Colour = 1;
const QUIET: Colour = 2;

/// Background, ink, quiet ink; then the cells' by kind, in the order of `KINDS`; at last all others'.
/// They are those of the light theme.
const PALETTE: [[u8; 3]; 11] = [
    [0xff, 0xff, 0xff],
    [0x1f, 0x23, 0x28],
    [0x6a, 0x73, 0x7d],
    [0xf3, 0xe2, 0xc4],
    [0xcf, 0xe3, 0xfb],
    [0xcd, 0xeb, 0xd3],
    [0xe4, 0xe6, 0xe9],
    [0xf7, 0xd0, 0xcd],
    [0xe5, 0xd8, 0xf8],
    [0xe4, 0xe6, 0xe9],
    [0xd3, 0xe7, 0xec],
];

/// What a label's first word says of its bytes, as in the figures of the pages.
const KINDS: [&[&str]; 7] = [
    &["stack", "the stack"],
    &["data"],
    &["heap"],
    &["free", "freed"],
    &["lost"],
    &["head", "header"],
    &["left over", "padding"],
];

/// A row of a printed memory.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    address: String,
    bytes: Vec<u8>,
    colour: Colour,
}

impl Row {
    /// Reads a line, if it is one.
    pub fn read(line: &str) -> Option<Self> {
        let (address, rest) = line.split_once("  ")?;
        let is_address = address.len() >= 8 && address.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (hex, rest) = rest.split_once(" |")?;
        let bytes: Option<Vec<_>> =
            hex.split_whitespace().map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        let bytes = bytes.filter(|bytes| is_address && (1..=16).contains(&bytes.len()))?;
        let text: String = rest.chars().skip(bytes.len()).collect();
        let label = text.strip_prefix('|')?.trim();
        Some(Self { address: address.to_owned(), bytes, colour: colour(label) })
    }
}

fn colour(label: &str) -> Colour {
    let is = |word: &&str| {
        let rest = label.strip_prefix(*word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let kind = KINDS.iter().position(|words| words.iter().any(is));
    u8::try_from(usize::from(QUIET) + 1 + kind.unwrap_or(KINDS.len())).unwrap_or(QUIET)
}

/// Draws it, as a PNG.
pub fn draw(book: &str, title: &str, rows: &[Row]) -> Vec<u8> {
    let mut canvas = Canvas(vec![BACKGROUND; WIDTH * HEIGHT]);
    canvas.text(MARGIN, 40, 3, QUIET, book);
    let mut top = 88;
    for line in lines(title, 23).iter().take(2) {
        canvas.text(MARGIN, top, 6, INK, line);
        top += 60;
    }
    let mut top = HEIGHT - 40 - rows.len() * ROW;
    for row in rows {
        let middle = top + (ROW - 16) / 2;
        canvas.text(MARGIN, middle, 2, QUIET, &row.address);
        for (index, byte) in row.bytes.iter().enumerate() {
            let left = MARGIN + 144 + index * CELL;
            canvas.fill(left, top + 3, CELL - 4, ROW - 6, row.colour);
            let ink = if *byte == 0 { QUIET } else { INK };
            canvas.text(left + 3, middle, 2, ink, &format!("{byte:02x}"));
            let character = char::from(*byte);
            let shown = if character.is_ascii_graphic() || *byte == b' ' { character } else { '.' };
            let at = MARGIN + 144 + 16 * CELL + 12 + index * 16;
            canvas.text(at, middle, 2, ink, shown.encode_utf8(&mut [0; 4]));
        }
        top += ROW;
    }
    canvas.png()
}

/// A text in lines of at most so many characters.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A colour for each pixel.
struct Canvas(Vec<Colour>);

impl Canvas {
    /// Fills a rectangle, as far as it is on the canvas.
    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, colour: Colour) {
        let (left, right) = (left.min(WIDTH), (left + width).min(WIDTH));
        for y in top.min(HEIGHT)..(top + height).min(HEIGHT) {
            self.0[y * WIDTH + left..y * WIDTH + right].fill(colour);
        }
    }

    /// Writes a text with squares of `size` pixels, eight to a side of each letter.
    fn text(&mut self, left: usize, top: usize, size: usize, colour: Colour, text: &str) {
        for (index, character) in text.chars().enumerate() {
            let plain = match character {
                '“' | '”' => '"',
                '‘' | '’' => '\'',
                other => other,
            };
            let place = usize::try_from(u32::from(plain)).unwrap_or_default();
            let letter = BASIC_LEGACY.get(place).unwrap_or(&BASIC_LEGACY[usize::from(b'?')]);
            for (y, line) in letter.iter().enumerate() {
                for x in (0..8).filter(|x| line >> x & 1 == 1) {
                    let at = left + (index * 8 + x) * size;
                    self.fill(at, top + y * size, size, size, colour);
                }
            }
        }
    }

    fn png(&self) -> Vec<u8> {
        let side = |length: usize| u32::try_from(length).unwrap_or_default().to_be_bytes();
        // Four bits for each pixel, which is a place in the palette.
        let head = [&side(WIDTH)[..], &side(HEIGHT), &[4, 3, 0, 0, 0]].concat();
        let mut lines = Vec::with_capacity(HEIGHT * (WIDTH / 2 + 1));
        for line in self.0.chunks_exact(WIDTH) {
            lines.push(0);
            lines.extend(line.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
        }
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, data) in [
            (b"IHDR", &head),
            (b"PLTE", &PALETTE.concat()),
            (b"IDAT", &compress_to_vec_zlib(&lines, 6)),
            (b"IEND", &Vec::new()),
        ] {
            png.extend(side(data.len()));
            let start = png.len();
            png.extend(kind);
            png.extend(data);
            png.extend(crc32fast::hash(&png[start..]).to_be_bytes());
        }
        png
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_dump_prints_is_a_row() {
        let row = Row::read("00101058  48 65 00     |He.|  heap: the text").unwrap();
        let heap = Row { address: "00101058".to_owned(), bytes: b"He\0".to_vec(), colour: 5 };
        assert_eq!(row, heap);
        let other = Row::read("00000000  7c 7c  ||||").unwrap();
        assert_eq!((other.bytes, other.colour), (b"||".to_vec(), 10));
        for line in ["99", "0010  48 |H|", "00101058  48 xx  |H.|", "00101058  48  |HH|", ""] {
            assert_eq!(Row::read(line), None, "{line}");
        }
    }

    #[test]
    fn a_picture_is_the_same_each_time_and_small() {
        let rows = || [Row::read("00000000  63 00  |c.|").unwrap()];
        let png = draw("A book", "A title that is longer than a line has room for", &rows());
        assert_eq!(png, draw("A book", "A title that is longer than a line has room for", &rows()));
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\xb0\0\0\x02v"));
        assert!(png.len() < 20_000, "{}", png.len());
    }

    #[test]
    fn a_long_title_has_more_lines() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
    }
}
