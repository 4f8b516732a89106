use wasmtime::{Result, ensure};

use super::trial::{Guest, Random, Trial};

const LONGEST: usize = 32;

pub fn check(trial: &mut Trial) {
    let sentence = "greet takes three numbers: an address, a length, and where to write";
    let takes_three = trial.property(sentence, |module, _| -> Result<()> {
        let takes = Guest::new(module)?.takes("greet")?;
        ensure!(takes == 3, "it takes {takes}; a &str is one parameter in the C ABI");
        Ok(())
    });
    // Without them there is nothing to call.
    if !takes_three {
        return;
    }

    trial.property(
        "the text is found where the slot says, and as long as it says",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let rooms =
                [(own_room(&mut guest)?, "host's own"), (guest.call("room", &[])?, "guest's")];
            for text in ["WASM".to_owned(), "né€😀".to_owned(), String::new(), name(random)] {
                for (room, whose) in rooms {
                    let status = greet_at(&mut guest, room, text.as_bytes(), text.len())?;
                    ensure!(
                        status == 0,
                        "greet returned {status} for {text:?} in the {whose} room"
                    );
                    compare(&mut guest, &text, &format!(" in the {whose} room"))?;
                }
            }
            Ok(())
        },
    );

    trial.property("a name of 32 bytes is not too long", |module, random| -> Result<()> {
        let mut guest = Guest::new(module)?;
        let mut text = "é".repeat(random.below(4) as usize);
        text.push_str(&"x".repeat(LONGEST - text.len()));
        let status = greet(&mut guest, text.as_bytes(), LONGEST)?;
        ensure!(status == 0, "32 bytes were refused: {text}");
        compare(&mut guest, &text, "")
    });

    trial.property("the text outlives other calls", |module, random| -> Result<()> {
        let mut guest = Guest::new(module)?;
        let text = name(random);
        greet(&mut guest, text.as_bytes(), text.len())?;
        for _ in 0..20 {
            guest.call("work", &[1 + random.below(60), 120])?;
        }
        compare(&mut guest, &text, ", after calls of work")
    });

    trial.property("the text is not the name in the room", |module, random| -> Result<()> {
        let mut guest = Guest::new(module)?;
        let text = name(random);
        greet(&mut guest, text.as_bytes(), text.len())?;
        let room = guest.call("room", &[])?;
        guest.write(room, &[120; LONGEST])?;
        compare(&mut guest, &text, ", after the room was written over")
    });

    trial.property(
        "what cannot be greeted is answered with 1, and nothing is written",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let before = name(random);
            greet(&mut guest, before.as_bytes(), before.len())?;
            let slot_before = slot(&mut guest)?;
            let room = own_room(&mut guest)?;
            let beyond = random.below(1000) as usize;
            for (wrong, length) in [
                (&[0x48, 0xe9, 0x6c][..], 3),
                (&"€".as_bytes()[..2], 2),
                (&[120; LONGEST], LONGEST + 1),
                (&[120; LONGEST], LONGEST + 1 + beyond),
                (&[120; LONGEST], u32::MAX as usize - beyond),
            ] {
                let status = greet_at(&mut guest, room, wrong, length)?;
                let first = &wrong[..wrong.len().min(3)];
                ensure!(status == 1, "{length} bytes, {first:?}…: greet returned {status}");
                let slot_now = slot(&mut guest)?;
                ensure!(
                    slot_now == slot_before,
                    "the slot held {slot_before:?}; after a refusal, {slot_now:?}"
                );
                compare(&mut guest, &before, ", after a refusal")?;
            }
            Ok(())
        },
    );
}

/// A name that is not too long.
fn name(random: &mut Random) -> String {
    let characters = random.below(12) as usize;
    let mut text = random.text(characters);
    while text.len() > LONGEST {
        text.pop();
    }
    text
}

/// A room in a page of the check's own, so that what lies behind it is known: nothing but text.
fn own_room(guest: &mut Guest) -> Result<u32> {
    let room = guest.grow(1)?;
    guest.write(room, &[120; 1 << 16])?;
    Ok(room)
}

/// Greets a name in the guest's room, and tells what the guest has returned.
fn greet(guest: &mut Guest, name: &[u8], length: usize) -> Result<u32> {
    let room = guest.call("room", &[])?;
    greet_at(guest, room, name, length)
}

fn greet_at(guest: &mut Guest, room: u32, name: &[u8], length: usize) -> Result<u32> {
    guest.write(room, name)?;
    let slot = guest.call("slot", &[])?;
    guest.call("greet", &[room, u32::try_from(length)?, slot])
}

/// The address and the length that the guest has written.
fn slot(guest: &mut Guest) -> Result<[u32; 2]> {
    let slot = guest.call("slot", &[])?;
    guest.words(slot)
}

/// Whether what the guest says are the bytes of its greeting are these.
fn compare(guest: &mut Guest, name: &str, when: &str) -> Result<()> {
    let [ptr, len] = slot(guest)?;
    let end = guest.size();
    let is_inside = ptr.checked_add(len).is_some_and(|last| last <= end);
    ensure!(is_inside, "the slot says {len} bytes at {ptr}, of {end} bytes");
    let is_short = len as usize <= LONGEST + 7;
    ensure!(is_short, "the slot says {len} bytes at {ptr}: no greeting is as long");
    let expected = format!("Hello {name}!");
    let found = guest.bytes(ptr, len)?;
    ensure!(
        found == expected.as_bytes(),
        "{name:?}{when}: the slot leads to {:?}, {len} bytes, not {}",
        String::from_utf8_lossy(found),
        expected.len()
    );
    Ok(())
}
