use wasmtime::{Engine, Error, Instance, Module, Result, Store, ensure};

use super::{attempt, trial::Trial};

const ORDERS: [&str; 6] = [
    "capacity pointer length",
    "capacity length pointer",
    "pointer capacity length",
    "length capacity pointer",
    "pointer length capacity",
    "length pointer capacity",
];

pub fn check(trial: &mut Trial) {
    let mut left = 0;

    trial.property("the three words are told apart in each of the six orders", |guest, random| {
        let engine = Engine::default();
        let module = Module::new(&engine, guest)?;
        let orders = (0..).zip(ORDERS);
        // A guest of each order gives exactly the room that was asked for, and one gives more.
        for (spare, (order, words)) in
            orders.flat_map(|order| [(0, order), (1 + random.below(6), order)])
        {
            let mut store = Store::new(&engine, ());
            let guest = Instance::new(&mut store, &module, &[])?;
            let shuffle = guest.get_typed_func::<u32, ()>(&mut store, "shuffle")?;
            shuffle.call(&mut store, order + 6 * spare)?;
            let found: Result<_> = attempt::find_order(&mut store, &guest);
            let vectors = guest.get_typed_func::<(), u32>(&mut store, "vectors")?;
            left += vectors.call(&mut store, ())?;
            let found = found?;
            for (name, is) in
                [("capacity", found.capacity), ("pointer", found.pointer), ("length", found.length)]
            {
                let place = words.split(' ').position(|word| word == name);
                ensure!(
                    place == Some(is),
                    "the words lay as {words}, and word {is} was taken for the {name}"
                );
            }
        }
        Ok::<_, Error>(())
    });

    trial.property("every vector that was made for the search has been freed", |_, _| {
        ensure!(left == 0, "{left} vectors are left: each vec_new wants a vec_free, on every path");
        Ok::<_, Error>(())
    });
}
