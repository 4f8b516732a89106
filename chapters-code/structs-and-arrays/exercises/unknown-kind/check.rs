use wasmtime::{Result, ensure};

use super::trial::{Guest, Random, Trial};

#[derive(Clone, Copy)]
struct Row {
    kind: u8,
    gift: u8,
    letter: u32,
    price: u32,
}

pub fn check(trial: &mut Trial) {
    trial.property("rows in order are added up by kind", |module, random| -> Result<()> {
        let gift = Row { gift: 1, ..row(random) };
        for all in [rows(random), rows(random), Vec::new(), vec![gift, row(random)]] {
            let (answer, sums) = bill(module, &all)?;
            ensure!(
                answer == -1,
                "all {} rows are in order, and the answer is {answer}",
                all.len()
            );
            added(&all, sums, "")?;
        }
        Ok(())
    });

    trial.property(
        "a row is a gift where the number is anything but zero",
        |module, random| -> Result<()> {
            for gift in [1, 2, 255, random.bytes(1)[0].max(1)] {
                let mut all = rows(random);
                all.push(Row { gift, ..row(random) });
                let (answer, sums) = bill(module, &all)?;
                ensure!(
                    answer == -1,
                    "the number {gift} says that a row is a gift, and the answer is {answer}"
                );
                added(&all, sums, &format!("with a gift of {gift}, "))?;
            }
            Ok(())
        },
    );

    trial.property(
        "the number of the first row with an unknown kind is the answer",
        |module, random| -> Result<()> {
            for kind in [0, 4, 255, random.bytes(1)[0].max(4)] {
                let (all, at) = spoilt(random, |row| row.kind = kind);
                refused(module, &all, at, &format!("the kind {kind}"))?;
            }
            let (mut all, at) = spoilt(random, |row| row.kind = 9);
            all.push(Row { kind: 0, ..row(random) });
            refused(module, &all, at, "the kind 9")
        },
    );

    trial.property(
        "the number of the first row with a letter that is no character is the answer",
        |module, random| -> Result<()> {
            for letter in [0xd800, 0xd800 + random.below(0x800), 0xdfff, 0x11_0000, u32::MAX] {
                let (all, at) = spoilt(random, |row| row.letter = letter);
                refused(module, &all, at, &format!("the letter {letter:#x}"))?;
            }
            let first = Row { letter: 0x10_ffff, ..row(random) };
            let (answer, _) = bill(module, &[first, Row { letter: 0, ..row(random) }])?;
            ensure!(answer == -1, "0x10ffff and 0 are characters, and the answer is {answer}");
            Ok(())
        },
    );
}

fn row(random: &mut Random) -> Row {
    let kind = *random.pick(&[1, 2, 3]);
    let letter = u32::from(random.text(1).chars().next().unwrap_or_default());
    Row { kind, gift: 0, letter, price: random.below(100_000) }
}

fn rows(random: &mut Random) -> Vec<Row> {
    (0..=random.below(12)).map(|_| row(random)).collect()
}

/// Rows of which one is wrong in this way, and which.
fn spoilt(random: &mut Random, spoil: impl FnOnce(&mut Row)) -> (Vec<Row>, usize) {
    let mut all = rows(random);
    let at = random.below(u32::try_from(all.len()).unwrap_or_default()) as usize;
    spoil(&mut all[at]);
    (all, at)
}

/// Whether these are the sums of the rows that are no gifts.
fn added(rows: &[Row], sums: [u32; 3], when: &str) -> Result<()> {
    let mut right = [0; 3];
    for row in rows.iter().filter(|row| row.gift == 0) {
        right[usize::from(row.kind) - 1] += row.price;
    }
    let [sums, right] = [sums, right].map(|sums| sums.map(|sum| sum.to_string()).join(", "));
    ensure!(sums == right, "{when}food, books, tools should be {right}, and are {sums}");
    Ok(())
}

fn refused(module: &[u8], all: &[Row], at: usize, what: &str) -> Result<()> {
    let (answer, sums) = bill(module, all)?;
    ensure!(
        usize::try_from(answer) == Ok(at),
        "row {at} of {} has {what}, and the answer is {answer}",
        all.len()
    );
    ensure!(sums == [7; 3], "row {at} has {what}, and sums were written: {sums:?}");
    Ok(())
}

/// The answer for these rows, and what has been written over sevens.
fn bill(module: &[u8], rows: &[Row]) -> Result<(i32, [u32; 3])> {
    let mut guest = Guest::new(module)?;
    let count = u32::try_from(rows.len())?;
    let at = guest.call("alloc", &[12 * count, 4])?;
    let out = guest.call("alloc", &[12, 4])?;
    let bytes: Vec<u8> = rows
        .iter()
        .flat_map(|row| {
            let first = [row.kind, row.gift, 0xee, 0xee];
            [first, row.letter.to_le_bytes(), row.price.to_le_bytes()].concat()
        })
        .collect();
    guest.write(at, &bytes)?;
    guest.write(out, &7_u32.to_le_bytes().repeat(3))?;
    let answer = guest.call("bill", &[at, count, out])?.cast_signed();
    Ok((answer, guest.words(out)?))
}
