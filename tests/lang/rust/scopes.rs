//! Where plain names lead: shadowing, hoisting, closures, arms, conditions, labels.

const LIMIT: usize = 4;
//    ^ definition.constant LIMIT #limit

fn shadowing(x: u32, LIMIT2: u32) -> u32 {
    //       ^ definition.param x #param
    let x = x + 1;
    //  ^ definition.local x #second
    //      ^ reference.read x -> #param
    let y = {
        // ^ reference.none
        let x = x * 2;
        // <- scope.block
        //  ^ definition.local x #inner
        //      ^ reference.read x -> #second
        x
        // <- reference.read x -> #inner
    };
    let z = || x + y;
    //         ^ reference.read x -> #second
    x + later() + LIMIT as u32
    // <- reference.read x -> #second
    //  ^ reference.call later -> #later
    //            ^ reference.read LIMIT -> #limit
}

fn later() -> u32 {
    //^ definition.function later #later
    return nested();
    //     ^ reference.call nested -> #nested
    fn nested() -> u32 {
        //^ definition.function nested #nested
        0
    }
}

fn arms(value: Option<u32>, other: Result<u32, String>) {
    //  ^ definition.param value #value
    match value {
    //    ^ reference.read value -> #value
        Some(n) if n > 3 => n,
        //   ^ definition.local n #arm
        //         ^ reference.read n -> #arm
        //                  ^ reference.read n -> #arm
        Some(n) | Other(n) => n,
        //   ^ definition.local n #either
        //              ^ reference.write n -> #either
        //                    ^ reference.read n -> #either
        None => LIMIT as u32,
        // <- definition.none
        n @ (A | B) => n,
        // <- definition.local n
        //             ^ reference.read n
        LIMIT..=9 => 0,
    };
    if let Some(value) = value && let Ok(other) = other && value > other {
        //      ^ definition.local value #some
        //               ^ reference.read value -> #value
        //                        ^ definition.none
        //                                                 ^ reference.read value -> #some
        drop(value)
        //   ^ reference.read value -> #some
    } else {
        drop(value)
        //   ^ reference.read value -> #value
    }
    while let Some(next) = queue.pop() {
        //         ^ definition.local next #next
        drop(next);
        //   ^ reference.read next -> #next
    }
    let Some(x) = value else { return drop(value) };
    //       ^ definition.local x #x
    for (index, x) in x.iter().enumerate() {
        //      ^ definition.local x #each
        //            ^ reference.read x -> #x
        drop((index, x));
        //           ^ reference.read x -> #each
    }
    items.map(|x: u32| x + 1);
    //         ^ definition.param x #closure
    //                 ^ reference.read x -> #closure
    drop(x);
    //   ^ reference.read x -> #x
}

fn labels() {
    'outer: loop {
    // <- definition.label 'outer #outer
        'inner: for _ in 0..3 {
            break 'outer;
            //    ^ reference.label 'outer -> #outer
            continue 'inner;
        }
    }
    let found = 'search: {
        //      ^ definition.label 'search #search
        break 'search 3;
        //    ^ reference.label 'search -> #search
    };
}

struct Holder<T> {
    //        ^ definition.typeparam T #holder
    field: T,
    //     ^ reference.type T -> #holder
}

impl<T: Clone> Holder<T> {
//   ^ definition.typeparam T #impl
    //                ^ reference.type T -> #impl
    fn get<'a, U>(&'a self, field: U) -> T {
        // ^^ definition.typeparam 'a #lifetime
        //     ^ definition.typeparam U #u
        //         ^^ reference.type 'a -> #lifetime
        //                         ^ reference.type U -> #u
        //                               ^ reference.type T -> #impl
        self.field
        //   ^ reference.read field via=member -> none
    }
    fn field() {
        get()
        // <- reference.call get -> none
    }
}

impl<T: Clone> Holder<T> {
// <- reference.none
//   ^ definition.typeparam T #impl2
}

mod apart {
    fn inside() {}
    // ^ definition.function inside #inside
    fn user() {
        inside();
        // <- reference.call inside -> #inside
    }
}

fn higher(f: impl for<'x> Fn(&'x u8)) {
    //                ^^ definition.typeparam 'x #x_life
    //                        ^^ reference.type 'x -> #x_life
}
