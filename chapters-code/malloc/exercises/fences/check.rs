use wasmtime::{
    Engine, Error, Instance, Module, Result, Store, WasmParams, WasmResults, ensure, format_err,
};

use super::{
    attempt::{Fenced, Side},
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property(
        "each block, with eight bytes on both sides, is its owner's alone, and aligned",
        |_, random| {
            let mut desk = Desk::start(&module)?;
            desk.some(random, 20)?;
            for _ in 0..10 {
                let block = *random.pick(&desk.blocks);
                desk.dealloc(block)?;
            }
            desk.some(random, 10)
        },
    );

    trial.property("writing all bytes of a block harms no fence", |_, random| {
        let mut desk = Desk::start(&module)?;
        desk.some(random, 20)?;
        for Block { at, size, .. } in desk.blocks.clone() {
            desk.write(at, &random.bytes(size as usize))?;
        }
        desk.harmed(&[])
    });

    for (side, sentence) in [
        (
            Side::Behind,
            "a single byte that is written in the fence behind a block is found, with its block",
        ),
        (
            Side::Before,
            "a single byte that is written in the fence before a block is found, with its block",
        ),
    ] {
        trial.property(sentence, |_, random| {
            for _ in 0..3 {
                let mut desk = Desk::start(&module)?;
                desk.some(random, 8)?;
                let block = *random.pick(&desk.blocks);
                let fence = match side {
                    Side::Behind => block.at + block.size,
                    Side::Before => block.at - 8,
                };
                let at = fence + random.below(8);
                let was = desk.read(at)?;
                desk.write(at, &[was ^ (1 << random.below(8))])?;
                desk.harmed(&[(block.at, side)])?;
            }
            Ok::<_, Error>(())
        });
    }

    trial.property("a text that runs over into its neighbour is found", |_, random| {
        let mut desk = Desk::start(&module)?;
        let blocks = [desk.alloc(16, 1)?, desk.alloc(16, 1)?, desk.alloc(16, 1)?];
        let block = random.pick(&blocks);
        desk.write(block.at, &[0x61; 16 + 8])?;
        desk.harmed(&[(block.at, Side::Behind)])
    });

    trial.property(
        "the guest gets its blocks back with the size that it gave them out with",
        |_, random| {
            let mut desk = Desk::start(&module)?;
            desk.some(random, 20)?;
            while !desk.blocks.is_empty() {
                let block = *random.pick(&desk.blocks);
                desk.dealloc(block)?;
            }
            let [none, wrong]: [u32; 2] = [desk.call("no_blocks", ())?, desk.call("wrong_sizes", ())?];
            let out: u32 = desk.call("blocks_out", ())?;
            ensure!(none == 0, "{none} addresses came back at which the guest has no block");
            ensure!(
                wrong == 0,
                "{wrong} blocks came back with another size or alignment than they were given out with"
            );
            ensure!(out == 0, "all have been freed, and {out} blocks are still out");
            Ok::<_, Error>(())
        },
    );

    trial.property("a block that has been given back is not watched any more", |_, random| {
        let mut desk = Desk::start(&module)?;
        desk.some(random, 6)?;
        let block = *random.pick(&desk.blocks);
        desk.dealloc(block)?;
        for at in [block.at - 8, block.at + block.size] {
            desk.write(at, &[0; 8])?;
        }
        desk.harmed(&[])
    });

    trial.property("a `dealloc` of null does nothing", |_, random| {
        let mut desk = Desk::start(&module)?;
        desk.some(random, 6)?;
        desk.fenced.dealloc(0, random.below(60), 1 << random.below(7))?;
        let [none, out]: [u32; 2] = [desk.call("no_blocks", ())?, desk.call("blocks_out", ())?];
        ensure!(none == 0, "the guest got an address back at which it has no block");
        ensure!(out == 6, "of 6 blocks {out} are out, and null was given back");
        desk.harmed(&[])
    });

    trial.property("where the guest has no room, there is no block", |_, _| {
        let mut desk = Desk::start(&module)?;
        desk.refuses(1 << 31, 8)?;
        desk.harmed(&[])
    });

    trial.property(
        "a size to which no fences can be added in 32 bits gives no block",
        |_, random| {
            let mut desk = Desk::start(&module)?;
            for _ in 0..10 {
                desk.refuses(u32::MAX - random.below(16), 1 << random.below(7))?;
            }
            desk.harmed(&[])
        },
    );
}

#[derive(Clone, Copy)]
struct Block {
    at: u32,
    size: u32,
    align: u32,
}

struct Desk {
    fenced: Fenced,
    blocks: Vec<Block>,
}

impl Desk {
    fn start(module: &Module) -> Result<Desk> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        Ok(Desk { fenced: Fenced::new(store, instance), blocks: Vec::new() })
    }

    fn call<A: WasmParams, R: WasmResults>(&mut self, name: &str, arguments: A) -> Result<R> {
        let (store, instance) = self.fenced.guest();
        instance.get_typed_func::<A, R>(&mut *store, name)?.call(store, arguments)
    }

    fn some(&mut self, random: &mut Random, count: usize) -> Result<()> {
        for _ in 0..count {
            self.alloc(random.below(60), 1 << random.below(7))?;
        }
        Ok(())
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<Block> {
        let at = self.fenced.alloc(size, align)?;
        ensure!(at % align == 0, "a request for a multiple of {align} got the address {at}");
        let (from, to) = (at - 8, at + size + 8);
        let whole: u32 = self.call("holds", (from, to - from))?;
        ensure!(
            whole == 1,
            "the block at {at} has {size} bytes, and not all of its fences, from {from} to {to}, \
             lie in a block of the guest's"
        );
        let other = self.blocks.iter().find(|block| from < block.at + block.size && block.at < to);
        ensure!(other.is_none(), "the bytes from {from} to {to} reach into another block");
        let block = Block { at, size, align };
        self.blocks.push(block);
        Ok(block)
    }

    /// Asks for more than the guest has.
    fn refuses(&mut self, size: u32, align: u32) -> Result<()> {
        let answer = self.fenced.alloc(size, align);
        ensure!(answer.is_err(), "there are no {size} bytes, and it gave a block");
        let out: u32 = self.call("blocks_out", ())?;
        ensure!(out == 0, "there are no {size} bytes, and the guest was asked for fewer");
        Ok(())
    }

    fn dealloc(&mut self, block: Block) -> Result<()> {
        self.blocks.retain(|other| other.at != block.at);
        self.fenced.dealloc(block.at, block.size, block.align)
    }

    fn read(&mut self, at: u32) -> Result<u8> {
        let (store, instance) = self.fenced.guest();
        let memory = instance.get_memory(&mut *store, "memory");
        let memory = memory.ok_or_else(|| format_err!("no memory"))?;
        Ok(memory.data(&*store)[at as usize])
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<()> {
        let (store, instance) = self.fenced.guest();
        let memory = instance.get_memory(&mut *store, "memory");
        let memory = memory.ok_or_else(|| format_err!("no memory"))?;
        Ok(memory.write(store, at as usize, bytes)?)
    }

    fn harmed(&mut self, expected: &[(u32, Side)]) -> Result<()> {
        let mut found = self.fenced.harmed()?;
        found.sort_by_key(|(at, side)| (*at, *side == Side::Behind));
        ensure!(found == expected, "harmed() names {found:?}, and harmed was {expected:?}");
        Ok(())
    }
}
