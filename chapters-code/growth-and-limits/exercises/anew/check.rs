use wasmtime::{Engine, Error, Module, Result, ensure, error::Context};

use super::{
    attempt,
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("a job is answered with its sum, large or small", |_, random| {
        let mut desk = Desk::open(&module, random)?;
        let jobs = [small(random), small(random), large(random), small(random), large(random)];
        for size in random.shuffled(jobs) {
            desk.answers(size)?;
        }
        Ok::<_, Error>(())
    });

    trial.property("between two jobs, the memory has no more pages than the limit", |_, random| {
        let mut desk = Desk::open(&module, random)?;
        for size in [large(random), small(random), large(random)] {
            desk.answers(size)?;
            desk.within(&format!("the job of {size} bytes"))?;
        }
        Ok::<_, Error>(())
    });

    trial.property("a guest that stays within the limit is kept", |_, random| {
        let mut desk = Desk::open(&module, random)?;
        for jobs in 1..=10 {
            desk.answers(small(random))?;
            desk.kept(jobs)?;
        }
        Ok::<_, Error>(())
    });

    trial.property("a new guest goes on with the number of jobs that were done", |_, random| {
        let mut desk = Desk::open(&module, random)?;
        let jobs = [small(random), large(random), small(random), large(random), small(random)];
        for (size, jobs) in random.shuffled(jobs).into_iter().zip(1..) {
            desk.answers(size)?;
            desk.counts(jobs, &format!("the job of {size} bytes"))?;
        }
        Ok::<_, Error>(())
    });

    trial.property(
        "a job for which there is no room is refused, and the guest goes on",
        |_, random| {
            let mut desk = Desk::open(&module, random)?;
            desk.answers(small(random))?;
            desk.refuses((1 << 31) + random.below(1 << 31), "a job of more than 2 GiB")?;
            desk.answers(small(random))?;
            desk.kept(2)?;
            desk.counts(2, "a refusal between two jobs")
        },
    );

    trial.property(
        "after a trap the guest is a new one, and the job that trapped is not counted",
        |_, random| {
            let mut desk = Desk::open(&module, random)?;
            desk.answers(small(random))?;
            desk.refuses(0, "a job of no bytes")?;
            desk.counts(1, "a job and a trap")?;
            desk.answers(small(random))?;
            desk.kept(1)?;
            desk.counts(2, "a trap between two jobs")
        },
    );
}

fn small(random: &mut Random) -> u32 {
    1 + random.below(1000)
}

fn large(random: &mut Random) -> u32 {
    3_000_000 + random.below(2_000_000)
}

struct Desk {
    desk: attempt::Desk,
    most: u64,
}

impl Desk {
    fn open(module: &Module, random: &mut Random) -> Result<Desk> {
        let most = u64::from(20 + random.below(20));
        Ok(Desk { desk: attempt::Desk::open(module, most)?, most })
    }

    fn answers(&mut self, size: u32) -> Result<()> {
        let (whole, rest) = (size / 256, size % 256);
        let sum = whole * 32640 + rest * rest.saturating_sub(1) / 2;
        let found = self.desk.run(size)?;
        ensure!(found == sum, "the sum of the job of {size} bytes is {sum}, and was {found}");
        Ok(())
    }

    fn refuses(&mut self, size: u32, what: &str) -> Result<()> {
        if let Ok(found) = self.desk.run(size) {
            ensure!(false, "{what} should end with an error, and was answered with {found}");
        }
        Ok(())
    }

    fn within(&mut self, what: &str) -> Result<()> {
        let memory = self.desk.instance.get_memory(&mut self.desk.store, "memory");
        let (pages, most) = (memory.context("no memory")?.size(&self.desk.store), self.most);
        ensure!(pages <= most, "after {what} there are {pages} pages, and {most} at most");
        Ok(())
    }

    fn kept(&mut self, jobs: u32) -> Result<()> {
        let here = self.ask("here")?;
        ensure!(here == jobs, "the guest should have begun {jobs} jobs, and has begun {here}");
        Ok(())
    }

    fn counts(&mut self, jobs: u32, what: &str) -> Result<()> {
        let done = self.ask("done")?;
        ensure!(done == jobs, "after {what}, done() should be {jobs}, and is {done}");
        Ok(())
    }

    fn ask(&mut self, name: &str) -> Result<u32> {
        let function = self.desk.instance.get_typed_func::<(), u32>(&mut self.desk.store, name)?;
        function.call(&mut self.desk.store, ())
    }
}
