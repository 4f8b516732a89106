use wasmtime::{Result, ensure};

use super::trial::{Guest, Random, Trial};

const CAPACITY: usize = 4096;

pub fn check(trial: &mut Trial) {
    trial.property(
        "no call makes the memory grow: a view that was kept stays alive",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for round in 1..=50 {
                let mut sent = text(random, 200);
                while sent.len() > CAPACITY {
                    sent.pop();
                }
                let before = guest.size();
                replaced(&mut guest, sent.as_bytes())?;
                let after = guest.size();
                ensure!(before == after, "call {round} grew the memory from {before} to {after}");
            }
            Ok(())
        },
    );

    trial.property(
        "each World becomes a WASM, and the length is the new one",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let fixed = ["Hello World!", "World", "", "WorWorldld"].map(str::to_owned);
            let drawn = [(); 3].map(|()| some(random));
            for sent in fixed.into_iter().chain(drawn) {
                let expected = sent.replace("World", "WASM");
                let (room, length) = replaced(&mut guest, sent.as_bytes())?;
                let what = format!("{sent:?}, {} bytes", sent.len());
                let right = expected.len();
                ensure!(length as usize == right, "{what}: it returned {length}, not {right}");
                let found = guest.bytes(room, length)?;
                ensure!(
                    found == expected.as_bytes(),
                    "{what}: it became {:?}",
                    String::from_utf8_lossy(found)
                );
            }
            Ok(())
        },
    );

    trial.property(
        "a text that fills the room is replaced to its end",
        |module, _| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let sent = format!("{}World", "x".repeat(CAPACITY - 5));
            let (room, length) = replaced(&mut guest, sent.as_bytes())?;
            ensure!(
                length as usize == CAPACITY - 1,
                "of {CAPACITY} bytes one less is left, and it returned {length}"
            );
            let end = guest.bytes(room + length - 5, 5)?;
            ensure!(end == b"xWASM", "the text ends with {:?}", String::from_utf8_lossy(end));
            Ok(())
        },
    );

    trial.property("what lies behind the text stays as it is", |module, random| -> Result<()> {
        let mut guest = Guest::new(module)?;
        let (sent, behind) = (some(random), b"ldWorld");
        let (room, length) = (guest.call("room", &[])?, u32::try_from(sent.len())?);
        guest.write(room + length, behind)?;
        replaced(&mut guest, sent.as_bytes())?;
        let found = guest.bytes(room + length, 7)?;
        let wrong = (0..7).find(|&byte| found[byte] != behind[byte]);
        ensure!(
            wrong.is_none(),
            "a text of {length} bytes: byte {} behind it was overwritten",
            wrong.unwrap_or_default()
        );
        Ok(())
    });

    trial.property(
        "what is not UTF-8 is answered with 0, and stays as it is",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let mut sent = format!("World {}", text(random, 3)).into_bytes();
            sent.extend([*random.pick(&[0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8]), 0x57]);
            let (room, length) = replaced(&mut guest, &sent)?;
            ensure!(length == 0, "{} bytes that are not UTF-8: it returned {length}", sent.len());
            let found = guest.bytes(room, u32::try_from(sent.len())?)?;
            let wrong = (0..sent.len()).find(|&byte| found[byte] != sent[byte]);
            ensure!(
                wrong.is_none(),
                "byte {} of a text that is not UTF-8 was changed",
                wrong.unwrap_or_default()
            );
            Ok(())
        },
    );
}

/// A text of that many parts.
fn text(random: &mut Random, parts: u32) -> String {
    let mut text = String::new();
    for _ in 0..parts {
        let other = random.text(3);
        let all = ["World", "Wor", "World", "ld", &*other, "WorldWorld", " "];
        let part = random.below(7) as usize;
        text.push_str(all[part]);
    }
    text
}

fn some(random: &mut Random) -> String {
    let parts = random.below(20);
    text(random, parts)
}

/// Has a text replaced in the room: where that is, and what the guest has returned.
fn replaced(guest: &mut Guest, sent: &[u8]) -> Result<(u32, u32)> {
    let room = guest.call("room", &[])?;
    guest.write(room, sent)?;
    let length = guest.call("replace_str", &[room, u32::try_from(sent.len())?])?;
    Ok((room, length))
}
