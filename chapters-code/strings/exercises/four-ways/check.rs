use wasmtime::{Result, ensure};

use super::trial::{Guest, Random, Trial};

const OUTPUT: u32 = 256;

/// What a function makes of a text: the bytes, and the number that it returns.
type Form = fn(&str) -> (Vec<u8>, usize);

const FORMS: [(&str, Form); 4] = [
    ("plain", |text| (text.as_bytes().to_vec(), text.len())),
    ("zero_ended", |text| ([text.as_bytes(), &[0]].concat(), text.len())),
    ("prefixed", |text| {
        let bytes = [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
        let length = bytes.len();
        (bytes, length)
    }),
    ("utf16", |text| {
        let units: Vec<_> = text.encode_utf16().collect();
        (units.iter().flat_map(|unit| unit.to_le_bytes()).collect(), units.len())
    }),
];

pub fn check(trial: &mut Trial) {
    for (name, form) in FORMS {
        let sentence = format!("{name} writes its form of the text, and nothing else");
        trial.property(&sentence, |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let some = random.below(15) as usize;
            for text in ["né€😀".to_owned(), String::new(), random.text(15), random.text(some)]
            {
                let (bytes, returns) = form(&text);
                let at = random.below(100) as usize;
                let called = Called::new(&mut guest, random, name, text.as_bytes(), at)?;
                let Called { returned, before: mut expected, after } = called;
                let what = format!("{name} of {text:?}, {} bytes", text.len());
                ensure!(
                    usize::try_from(returned) == Ok(returns),
                    "{what}: it returned {returned}, not {returns}"
                );
                let written = &after[at..at + bytes.len()];
                ensure!(written == bytes, "{what}: it wrote {}, not {}", hex(written), hex(&bytes));
                expected[at..at + bytes.len()].copy_from_slice(&bytes);
                if let Some(other) = (0..after.len()).find(|&byte| expected[byte] != after[byte]) {
                    let ends = bytes.len();
                    let other = other.cast_signed() - at.cast_signed();
                    ensure!(
                        false,
                        "{what}: its form ends after {ends} bytes; byte {other} changed"
                    );
                }
            }
            Ok(())
        });
    }

    trial.property(
        "what is not UTF-8 is answered with -1, and nothing is written",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let mut cut = format!("{}€", random.text(5)).into_bytes();
            cut.truncate(cut.len() - 1 - random.below(2) as usize);
            for text in [&*cut, &[0x48, 0xe9, 0x6c], &[0xff]] {
                for (name, _) in FORMS {
                    let called = Called::new(&mut guest, random, name, text, 8)?;
                    let Called { returned, before, after } = called;
                    let what = format!("{name} of {}", hex(text));
                    ensure!(returned == -1, "{what}: it returned {returned}, not -1");
                    ensure!(before == after, "{what}: it has written, though it returned -1");
                }
            }
            Ok(())
        },
    );

    trial.property(
        "a zero inside the text is a character, but not where a zero ends the text",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let text = format!("{}\0{}", random.text(3), random.text(3));
            for (name, form) in FORMS {
                let called = Called::new(&mut guest, random, name, text.as_bytes(), 8)?;
                let returns = match name {
                    "zero_ended" => -1,
                    _ => i32::try_from(form(&text).1)?,
                };
                ensure!(
                    called.returned == returns,
                    "{name} of {}: it returned {}, not {returns}",
                    hex(text.as_bytes()),
                    called.returned
                );
            }
            Ok(())
        },
    );
}

/// What a function has returned, and what the output held before and after.
struct Called {
    returned: i32,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Called {
    fn new(
        guest: &mut Guest,
        random: &mut Random,
        name: &str,
        text: &[u8],
        at: usize,
    ) -> Result<Self> {
        let (input, output) = (guest.call("input", &[])?, guest.call("output", &[])?);
        let before = random.bytes(OUTPUT as usize);
        guest.write(input, text)?;
        guest.write(output, &before)?;
        let numbers = [input, u32::try_from(text.len())?, output + u32::try_from(at)?];
        let returned = guest.call(name, &numbers)?.cast_signed();
        Ok(Self { returned, before, after: guest.bytes(output, OUTPUT)?.to_vec() })
    }
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if bytes.is_empty() { "nothing".to_owned() } else { bytes.join(" ") }
}
