use wasmtime::{Result, ensure, error::Context};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "lines come back in the order of their texts, each with a line feed",
        |module, random| -> Result<()> {
            let mut queue = Queue(Guest::new(module)?);
            for _ in 0..3 {
                let all = texts(random);
                let all = random.shuffled(all);
                queue.push_all(&all)?;
                for text in &all {
                    let line = queue.pop()?;
                    queue.says(line, text)?;
                    queue.free(line)?;
                }
                ensure!(queue.pop()?.is_none(), "all lines had been taken, and there was one more");
            }
            Ok(())
        },
    );

    trial.property(
        "a line stays as it is when others are pushed and popped after it",
        |module, random| -> Result<()> {
            let mut queue = Queue(Guest::new(module)?);
            let all = texts(random);
            queue.push_all(&all)?;
            let lines = all.iter().map(|_| queue.pop()).collect::<Result<Vec<_>>>()?;
            queue.push_all(&texts(random))?;
            for (line, text) in lines.into_iter().zip(&all) {
                queue.says(line, text)?;
            }
            Ok(())
        },
    );

    trial.property(
        "a text that was pushed is freed with its line, the empty one as well",
        |module, random| -> Result<()> {
            let mut queue = Queue(Guest::new(module)?);
            for text in texts(random) {
                // The queue keeps its own room for as many lines as it had.
                let one = [text];
                queue.round(&one)?;
                let before = queue.0.call("bytes_out", &[])?;
                queue.round(&one)?;
                queue.balanced(before, &format!("push and pop of {:?}", one[0]))?;
            }
            Ok(())
        },
    );

    trial.property(
        "a line is freed by its length, and all of its block comes back",
        |module, random| -> Result<()> {
            let mut queue = Queue(Guest::new(module)?);
            let all = texts(random);
            queue.round(&all)?;
            let before = queue.0.call("bytes_out", &[])?;
            for _ in 0..5 {
                queue.round(&random.shuffled(all.clone()))?;
            }
            queue.balanced(before, &format!("five rounds of {} lines", all.len()))
        },
    );
}

fn texts(random: &mut Random) -> Vec<String> {
    let mut texts = vec![String::new()];
    for _ in 0..8 {
        let characters = random.below(30) as usize;
        texts.push(random.text(characters));
    }
    texts
}

#[derive(Clone, Copy)]
struct Line {
    data: u32,
    len: u32,
}

struct Queue(Guest);

impl Queue {
    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        let at = self.0.call("alloc", &[size, align])?;
        ensure!(at != 0, "alloc({size}, {align}) returned null");
        Ok(at)
    }

    fn push_all(&mut self, texts: &[String]) -> Result<()> {
        for text in texts {
            let length = u32::try_from(text.len())?;
            let at = self.alloc(length, 1)?;
            self.0.write(at, text.as_bytes())?;
            self.0.call("push", &[at, length])?;
        }
        Ok(())
    }

    /// The first line.
    fn pop(&mut self) -> Result<Option<Line>> {
        let out = self.alloc(8, 4)?;
        let found = self.0.call("pop", &[out])?;
        let [data, len] = self.0.words(out)?;
        self.0.call("dealloc", &[out, 8, 4])?;
        if found == 0 {
            return Ok(None);
        }
        ensure!(
            self.0.bytes(data, len).is_ok(),
            "pop wrote the address {data} and the length {len}, which lie outside of the memory"
        );
        Ok(Some(Line { data, len }))
    }

    fn says(&self, line: Option<Line>, text: &str) -> Result<()> {
        let Line { data, len } =
            line.with_context(|| format!("{text:?} had been pushed, and pop found no line"))?;
        let found = String::from_utf8_lossy(self.0.bytes(data, len)?);
        let expected = format!("{text}\n");
        ensure!(found == expected, "the line {expected:?} is {found:?}");
        Ok(())
    }

    fn free(&mut self, line: Option<Line>) -> Result<()> {
        let Line { data, len } = line.context("pop found no line, and a text had been pushed")?;
        if let Err(error) = self.0.call("dealloc", &[data, len, 1]) {
            ensure!(false, "{error}: is the line's block of another size than the line?");
        }
        Ok(())
    }

    fn round(&mut self, texts: &[String]) -> Result<()> {
        self.push_all(texts)?;
        for _ in texts {
            let line = self.pop()?;
            self.free(line)?;
        }
        Ok(())
    }

    fn balanced(&mut self, before: u32, what: &str) -> Result<()> {
        let more = self.0.call("bytes_out", &[])?.wrapping_sub(before).cast_signed();
        ensure!(more <= 0, "after {what}, {more} bytes are still out");
        ensure!(more == 0, "after {what}, {} bytes more have come back than were given out", -more);
        Ok(())
    }
}
