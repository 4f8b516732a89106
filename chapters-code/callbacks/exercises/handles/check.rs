use std::collections::BTreeSet;

use wasmtime::{Result, ensure};

use super::trial::{Guest, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "a handle leads to its own closure, and none is 0",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let mut totals: Vec<_> = (1..=5).map(|i| 1000 * i + random.below(100)).collect();
            let mut handles = Vec::new();
            for &total in &totals {
                handles.push(guest.call("tally", &[total])?);
            }
            ensure!(!handles.contains(&0), "tally returned the handles {handles:?}");
            for _ in 0..20 {
                let (i, n) = (random.below(5) as usize, random.below(10));
                totals[i] += n;
                answers(&mut guest, handles[i], n, totals[i], "in turns with others")?;
            }
            Ok(())
        },
    );

    trial.property(
        "a released handle is dead, and is not released again",
        |module, _| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let [gone, other] = [guest.call("tally", &[100])?, guest.call("tally", &[200])?];
            released(&mut guest, gone, 1, "at first")?;
            answers(&mut guest, gone, 1, 0, "after its release")?;
            released(&mut guest, gone, 0, "at the second time")?;
            released(&mut guest, other + 1000, 0, "never given")?;
            answers(&mut guest, other, 1, 201, "when another had been released")?;
            let alive = guest.call("alive", &[])?;
            ensure!(alive == 1, "one closure is left, and {alive} are alive");
            Ok(())
        },
    );

    trial.property(
        "a dead handle does not reach what was made later",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let mut all = Vec::new();
            for _ in 0..3 {
                all.push(guest.call("tally", &[random.below(100)])?);
            }
            let gone = *random.pick(&all);
            guest.call("release", &[gone])?;
            for _ in 0..3 {
                all.push(guest.call("tally", &[1000])?);
            }
            let different = all.iter().collect::<BTreeSet<_>>().len();
            ensure!(different == 6, "six callbacks were made, with the handles {all:?}");
            answers(&mut guest, gone, 1, 0, "when others had been made after its release")
        },
    );

    trial.property("a callback may release itself while it runs", |module, random| -> Result<()> {
        let mut guest = Guest::new(module)?;
        let number = random.below(100);
        let handle = guest.call("once", &[number])?;
        answers(&mut guest, handle, 5, number + 5, "which releases itself")?;
        answers(&mut guest, handle, 5, 0, "after it had released itself")?;
        let alive = guest.call("alive", &[])?;
        ensure!(alive == 0, "it has released itself, and {alive} are alive");
        Ok(())
    });

    trial.property(
        "what a callback has captured may release others when it is dropped",
        |module, _| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let both_are_dropped = |guest: &mut Guest| -> Result<()> {
                let alive = guest.call("alive", &[])?;
                ensure!(alive == 0, "both are released, and {alive} are alive");
                Ok(())
            };
            let tally = guest.call("tally", &[100])?;
            let first = guest.call("keeper", &[tally])?;
            released(&mut guest, first, 1, "whose end is the end of another")?;
            both_are_dropped(&mut guest)?;
            let tally = guest.call("tally", &[100])?;
            let second = guest.call("keeper", &[tally])?;
            let which = "which releases itself, and another when it is dropped";
            answers(&mut guest, second, 5, 5, which)?;
            both_are_dropped(&mut guest)
        },
    );

    trial.property(
        "a callback may call others, and itself is not there meanwhile",
        |module, _| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let tally = guest.call("tally", &[100])?;
            let inner = guest.call("relay", &[tally])?;
            let outer = guest.call("relay", &[inner])?;
            answers(&mut guest, outer, 5, 107, "which calls another, which calls a third")?;
            answers(&mut guest, outer, 5, 112, "when it is called once more")
        },
    );

    trial.property(
        "what was released is dropped, and its room is used again",
        |module, _| -> Result<()> {
            let mut guest = Guest::new(module)?;
            round(&mut guest)?;
            let before = guest.size();
            round(&mut guest)?;
            let more = guest.size() - before;
            ensure!(
                more == 0,
                "20000 callbacks were made and released, and the memory grew by {more}"
            );
            let alive = guest.call("alive", &[])?;
            ensure!(alive == 0, "all were released, and {alive} are alive");
            Ok(())
        },
    );
}

fn round(guest: &mut Guest) -> Result<()> {
    for i in 0..20_000 {
        let handle = guest.call("tally", &[i])?;
        guest.call("release", &[handle])?;
    }
    Ok(())
}

fn answers(guest: &mut Guest, handle: u32, n: u32, expected: u32, which: &str) -> Result<()> {
    let found = guest.call("call", &[handle, n])?;
    ensure!(
        found == expected,
        "call({handle}, {n}), {which}: it should be {expected}, and is {found}"
    );
    Ok(())
}

fn released(guest: &mut Guest, handle: u32, expected: u32, when: &str) -> Result<()> {
    let found = guest.call("release", &[handle])?;
    ensure!(found == expected, "release({handle}), {when}: it should be {expected}, not {found}");
    Ok(())
}
