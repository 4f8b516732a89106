use wasmtime::{Result, ensure, error::Context};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "the divisors of n lie at `data`, and `length` says how many",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for n in [0, 1, 97, many(random), many(random), 1 + random.below(500)] {
                let list = List::lend(&mut guest, n)?;
                same(&list.numbers, n, &format!("divisors({n})"))?;
            }
            Ok(())
        },
    );

    trial.property(
        "a list keeps its numbers while other lists are made",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let mut lists = Vec::new();
            for _ in 0..20 {
                let n = many(random);
                lists.push((n, List::lend(&mut guest, n)?.out));
            }
            for (i, (n, out)) in lists.into_iter().enumerate() {
                let what = format!("list {i}, read after the others were made,");
                same(&List::read(&guest, out)?.numbers, n, &what)?;
            }
            Ok(())
        },
    );

    trial.property(
        "`capacity` is the room that there is, and not less than `length`",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for _ in 0..10 {
                let before = guest.call("bytes_out", &[])?;
                let n = many(random);
                let List { length, capacity, .. } = List::lend(&mut guest, n)?;
                let room = guest.call("bytes_out", &[])?.wrapping_sub(before).wrapping_sub(12);
                ensure!(
                    u64::from(room) == 4 * u64::from(capacity) && capacity >= length,
                    "divisors({n}) holds a block of {room} bytes, room for {}; `length` is {length} \
                     and `capacity` is {capacity}",
                    f64::from(room) / 4.0
                );
            }
            Ok(())
        },
    );

    trial.property(
        "after `divisors_free` as many bytes are out as before",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for _ in 0..20 {
                let before = guest.call("bytes_out", &[])?;
                let n = many(random);
                let list = List::lend(&mut guest, n)?;
                list.give_back(&mut guest, n)?;
                balanced(&mut guest, before, &format!("divisors({n}) and its divisors_free"))?;
            }
            Ok(())
        },
    );

    trial.property(
        "all bytes come back when the host has made `length` smaller, too",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for _ in 0..20 {
                let before = guest.call("bytes_out", &[])?;
                let n = many(random);
                let list = List::lend(&mut guest, n)?;
                let (length, shorter) = (list.length, random.below(list.length));
                guest.write(list.out + 4, &shorter.to_le_bytes())?;
                list.give_back(&mut guest, n)?;
                let what = format!("divisors({n}), cut from {length} to {shorter}");
                balanced(&mut guest, before, &what)?;
            }
            Ok(())
        },
    );
}

/// A number with many divisors, so that a vector has grown a few times.
fn many(random: &mut Random) -> u32 {
    12 * (1 + random.below(40))
}

/// What the guest has written of a vector, at `out`.
struct List {
    out: u32,
    numbers: Vec<u32>,
    length: u32,
    capacity: u32,
}

impl List {
    /// Has the divisors of `n` written into a new block.
    fn lend(guest: &mut Guest, n: u32) -> Result<Self> {
        let out = guest.call("alloc", &[12, 4])?;
        ensure!(out != 0, "alloc(12, 4) returned null");
        guest.call("divisors", &[n, out])?;
        Self::read(guest, out)
    }

    fn read(guest: &Guest, out: u32) -> Result<Self> {
        let [data, length, capacity] = guest.words(out)?;
        let bytes = length.checked_mul(4).filter(|_| data % 4 == 0);
        let bytes = bytes.and_then(|bytes| guest.bytes(data, bytes).ok()).with_context(|| {
            format!(
                "the descriptor says data {data} and length {length}: there are no such numbers in \
                 the memory"
            )
        })?;
        let numbers = bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
        Ok(Self { out, numbers: numbers.collect(), length, capacity })
    }

    fn give_back(self, guest: &mut Guest, n: u32) -> Result<()> {
        if let Err(error) = guest.call("divisors_free", &[self.out]) {
            ensure!(
                false,
                "for the divisors of {n}, {error}: was the allocator told the size that it gave the \
                 block out with?"
            );
        }
        guest.call("dealloc", &[self.out, 12, 4])?;
        Ok(())
    }
}

fn balanced(guest: &mut Guest, before: u32, what: &str) -> Result<()> {
    let more = guest.call("bytes_out", &[])?.wrapping_sub(before).cast_signed();
    ensure!(more <= 0, "{what}: {more} bytes are still out");
    ensure!(more == 0, "{what}: {} bytes more came back than were given out", -more);
    Ok(())
}

fn same(found: &[u32], n: u32, what: &str) -> Result<()> {
    let expected: Vec<_> = (1..=n).filter(|divisor| n.is_multiple_of(*divisor)).collect();
    let words =
        |numbers: &[u32]| numbers.iter().take(40).map(u32::to_string).collect::<Vec<_>>().join(" ");
    ensure!(
        found == expected,
        "{what} should give {}, and there is {}",
        words(&expected),
        words(found)
    );
    Ok(())
}
