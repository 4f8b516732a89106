use wasmtime::{Engine, Error, Instance, Memory, Module, Result, Store, Val, ensure, format_err};

use super::{
    attempt::{self, Region},
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property(
        "each region of the chapter's guest is known to its first and last byte",
        |_, random| Guest::start(&module)?.known(random),
    );

    trial.property(
        "the stack in use begins at the stack pointer, wherever that is",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let high = guest.value("__stack_high")? as u32;
            for pointer in [random.below(high), high - 16 * random.below(900), 0] {
                let global = guest.instance.get_global(&mut guest.store, "__stack_pointer");
                let global = global.ok_or_else(|| format_err!("no __stack_pointer"))?;
                global.set(&mut guest.store, Val::I32(pointer.cast_signed()))?;
                guest.known(random)?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("when the stack has run over, all of it is in use", |_, random| {
        let mut guest = Guest::start(&module)?;
        let descend = guest.instance.get_typed_func::<u32, u32>(&mut guest.store, "descend")?;
        let deep = descend.call(&mut guest.store, 1024 + random.below(500));
        ensure!(deep.is_err(), "the stack should have run over");
        guest.known(random)
    });

    trial.property("bytes of two regions, or of none, are not taken for one's", |_, random| {
        let mut guest = Guest::start(&module)?;
        let size = u32::try_from(guest.memory()?.data_size(&guest.store))?;
        let mut border = |name| guest.value(name).map(|value| value as u32);
        let (end, base) = (border("__data_end")?, border("__heap_base")?);
        let (high, heap) = (border("__stack_high")?, border("__heap_end")?);
        for (at, length) in [
            (high - 1 - random.below(9), 10),
            (end, base - end),
            (end - 1, 2),
            (base - 1, 1),
            (heap - 1, 2 + random.below(100)),
            (size, 1),
            (size - 10, 11 + random.below(100)),
            (u32::MAX - random.below(100), 200),
            (1 + random.below(size - 1), u32::MAX),
        ] {
            guest.right(at, length, None)?;
        }
        Ok::<_, Error>(())
    });

    trial.property("the heap ends where the memory ends, also when that has grown", |_, random| {
        let mut guest = Guest::start(&module)?;
        for _ in 0..2 {
            let memory = guest.memory()?;
            memory.grow(&mut guest.store, u64::from(1 + random.below(4)))?;
            guest.known(random)?;
        }
        Ok::<_, Error>(())
    });

    trial.property(
        "the borders are the guest's own, also where the stack lies behind the data",
        |_, random| {
            for _ in 0..10 {
                let module = Module::new(&Engine::default(), layout(random))?;
                Guest::start(&module)?.known(random)?;
            }
            Ok::<_, Error>(())
        },
    );
}

struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        Ok(Guest { instance: Instance::new(&mut store, module, &[])?, store })
    }

    fn memory(&mut self) -> Result<Memory> {
        let memory = self.instance.get_memory(&mut self.store, "memory");
        memory.ok_or_else(|| format_err!("no memory"))
    }

    /// What a global holds, with its sign.
    fn value(&mut self, name: &str) -> Result<i64> {
        let global = self.instance.get_global(&mut self.store, name);
        let value = global.and_then(|global| global.get(&mut self.store).i32());
        value.map(i64::from).ok_or_else(|| format_err!("no {name}"))
    }

    /// What is where, by the borders that the guest exports.
    fn regions(&mut self) -> Result<Vec<(Region, u32, u32)>> {
        let low = self.value("__stack_low")?;
        let pointer = low.max(self.value("__stack_pointer")?);
        let heap = self.value("__heap_end")?;
        let end = self.memory()?.data_size(&self.store) as i64;
        let all = [
            (Region::FreeStack, low, pointer),
            (Region::StackInUse, pointer, self.value("__stack_high")?),
            (Region::Data, self.value("__global_base")?, self.value("__data_end")?),
            (Region::LeftOver, self.value("__heap_base")?, heap),
            (Region::Heap, heap, end),
        ];
        let some = all.into_iter().filter(|(_, from, to)| from < to);
        Ok(some.map(|(region, from, to)| (region, from as u32, to as u32)).collect())
    }

    fn known(&mut self, random: &mut Random) -> Result<()> {
        for (region, from, to) in self.regions()? {
            let inside = from + random.below(to - from);
            for (at, length) in
                [(from, 1), (to - 1, 1), (from, to - from), (inside, 1 + random.below(to - inside))]
            {
                self.right(at, length, Some(region))?;
            }
        }
        Ok(())
    }

    fn right(&mut self, at: u32, length: u32, region: Option<Region>) -> Result<()> {
        let found = attempt::whose(&mut self.store, &self.instance, at, length)?;
        let (map, pointer) = (self.regions()?, self.value("__stack_pointer")?);
        ensure!(
            found == region,
            "{length} bytes at {at}: the answer is {found:?}, and right is {region:?} (the regions \
             are {map:?}; __stack_pointer is {pointer})"
        );
        Ok(())
    }
}

/// A guest of nothing but a memory and the borders that some other linker has given it.
fn layout(random: &mut Random) -> Vec<u8> {
    let stack_first = random.below(2) == 0;
    let first = if stack_first { 0 } else { 1024 };
    let stack = 16 * (1 + random.below(9000));
    let data = 16 * (1 + random.below(3000)) - random.below(16);
    let padding = random.below(16);
    let (low, base) = if stack_first { (0, stack) } else { (first + data + padding, first) };
    let heap = first + stack + data + padding;
    let end = heap.next_multiple_of(65536);
    let globals = [
        ("__stack_low", low),
        ("__stack_high", low + stack),
        ("__global_base", base),
        ("__data_end", base + data),
        ("__heap_base", heap),
        ("__heap_end", end),
        ("__stack_pointer", low + random.below(stack)),
    ];
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    let mut section = |id: u8, count: usize, items: &[u8]| {
        let mut body = number(count as u32);
        body.extend(items);
        module.push(id);
        module.extend(number(body.len() as u32));
        module.extend(body);
    };
    section(5, 1, &[&[0][..], &number(end / 65536 + 1)].concat());
    let (mut values, mut exports) = (Vec::new(), vec![6]);
    exports.extend(b"memory\x02\x00");
    for (index, (name, value)) in (0..).zip(globals) {
        // An i32 that may change, i32.const, the value, the end.
        values.extend([0x7f, 1, 0x41]);
        values.extend(number(value));
        values.push(0x0b);
        exports.push(name.len() as u8);
        exports.extend(name.as_bytes());
        exports.extend([3, index]);
    }
    section(6, globals.len(), &values);
    section(7, globals.len() + 1, &exports);
    module
}

/// In LEB128, of five bytes, so that it is the same with a sign.
fn number(value: u32) -> Vec<u8> {
    let bytes = [0, 7, 14, 21].map(|shift| ((value >> shift) & 0x7f) as u8 | 0x80);
    [&bytes[..], &[(value >> 28) as u8]].concat()
}
