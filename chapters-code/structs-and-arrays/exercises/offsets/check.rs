use wasmtime::{Engine, Error, Instance, Module, Result, Store, ensure, format_err};

use super::{
    attempt::{self, Field, Layout},
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    trial.property("fields that may begin anywhere lie side by side", |_, random| {
        let widths = (0..1 + random.below(9)).map(|_| 1 + random.below(5) as usize);
        let fields: Vec<_> = widths.map(|width| Field { width, align: 1 }).collect();
        let (found, right) = (attempt::layout(&fields), oracle(&fields));
        ensure!(found == right, "{fields:?} should give {right:?}, and gave {found:?}");
        Ok::<_, Error>(())
    });

    trial.property("a struct without fields has no bytes, and may lie anywhere", |_, _| {
        let (found, right) = (attempt::layout(&[]), oracle(&[]));
        ensure!(found == right, "no fields should give {right:?}, and gave {found:?}");
        Ok::<_, Error>(())
    });

    trial.property("each field begins at the next multiple of its alignment", |_, random| {
        for _ in 0..20 {
            let fields = some(random);
            let (found, right) = (attempt::layout(&fields).offsets, oracle(&fields).offsets);
            ensure!(
                found == right,
                "{}: the offsets should be {right:?}, and came out as {found:?}",
                list(&fields)
            );
        }
        Ok::<_, Error>(())
    });

    trial.property(
        "the size is a multiple of the greatest alignment: there is padding at the end, too",
        |_, random| {
            for _ in 0..20 {
                let fields = some(random);
                let (found, right) = (attempt::layout(&fields), oracle(&fields));
                ensure!(
                    (found.size, found.align) == (right.size, right.align),
                    "{}: size and alignment should be {} and {}, and came out as {} and {}",
                    list(&fields),
                    right.size,
                    right.align,
                    found.size,
                    found.align
                );
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "padding and fields together are all bytes of the struct, each once",
        |_, random| {
            for _ in 0..20 {
                let fields = some(random);
                let (found, right) = (attempt::layout(&fields).padding, oracle(&fields).padding);
                ensure!(
                    found == right,
                    "{}: the padding should be {right:?}, and came out as {found:?}",
                    list(&fields)
                );
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "the compiler of the guest has laid its structs out in the same way",
        |guest, _| {
            for (fields, size, align, offsets) in tables(guest)? {
                let found = attempt::layout(&fields);
                ensure!(
                    (found.size, found.align, &found.offsets) == (size, align, &offsets),
                    "{}: in the guest, size, alignment and offsets are {size}, {align} and \
                     {offsets:?}, and came out as {}, {} and {:?}",
                    list(&fields),
                    found.size,
                    found.align,
                    found.offsets
                );
            }
            Ok::<_, Error>(())
        },
    );
}

fn list(fields: &[Field]) -> String {
    let fields: Vec<_> =
        fields.iter().map(|field| format!("{} at {}", field.width, field.align)).collect();
    format!("fields {}", fields.join(", "))
}

/// Some fields: numbers, arrays of them, and structs in the struct.
fn some(random: &mut Random) -> Vec<Field> {
    let count = 1 + random.below(7);
    let mut field = || {
        let align = 1 << random.below(4);
        Field { width: align * *random.pick(&[1, 1, 1, 2, 3, 13]), align }
    };
    (0..count).map(|_| field()).collect()
}

/// The layout, found byte by byte: each field goes to the first place that it may have.
fn oracle(fields: &[Field]) -> Layout {
    let (mut offsets, mut padding) = (Vec::new(), Vec::new());
    let mut used = 0;
    let mut skip = |used: &mut usize, allowed: &dyn Fn(usize) -> bool| {
        let from = *used;
        while !allowed(*used) {
            *used += 1;
        }
        if *used > from {
            padding.push(from..*used);
        }
    };
    for field in fields {
        skip(&mut used, &|at| at % field.align == 0);
        offsets.push(used);
        used += field.width;
    }
    skip(&mut used, &|at| fields.iter().all(|field| at % field.align == 0));
    let align = fields.iter().fold(1, |most, field| most.max(field.align));
    Layout { size: used, align, offsets, padding }
}

type Table = (Vec<Field>, usize, usize, Vec<usize>);

/// The guest's own structs: fields, size, alignment, offsets.
fn tables(guest: &[u8]) -> Result<Vec<Table>> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let guest = Instance::new(&mut store, &Module::new(&engine, guest)?, &[])?;
    let layouts = guest.get_typed_func::<(), u32>(&mut store, "layouts")?;
    let mut at = layouts.call(&mut store, ())? as usize;
    let memory = guest.get_memory(&mut store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let mut word = || {
        let mut bytes = [0; 4];
        memory.read(&store, at, &mut bytes)?;
        at += 4;
        Ok::<_, Error>(u32::from_le_bytes(bytes) as usize)
    };
    let mut tables = Vec::new();
    loop {
        let size = word()?;
        if size == 0 {
            return Ok(tables);
        }
        let (align, count) = (word()?, word()?);
        let (mut fields, mut offsets) = (Vec::new(), Vec::new());
        for _ in 0..count {
            fields.push(Field { width: word()?, align: word()? });
            offsets.push(word()?);
        }
        tables.push((fields, size, align, offsets));
    }
}
