//! Code that does not parse keeps what stands around the fault.

fn before() -> u32 {
    let x = value. ;
    //      ^ reference.read value
    let y = x +;
    //      ^ reference.read x
    after(y
    //    ^ reference.read y
}

fn after(a: u32 {
// ^ definition.function after
    a.run()
    // <- reference.read a
    //^ reference.call run
}

struct Half {
    //  ^ definition.struct Half
    a: u32
    b: Vec<Other>,
    //     ^ reference.read Other
    c: u8,
    // <- definition.field c container=Half
}

impl Half {
    fn one(&self) { if self.a > { } }
    // ^ definition.method one container=Half
    fn two(&self, ) -> { let }
    // ^ definition.method two container=Half
    garbage here !! fn three() {}
    //                 ^ definition.method three container=Half
}

use half::{a, b::
mod still { fn found() {} }
//             ^ definition.function found
enum Odd { A, B(, C { x }, , D }
//   ^ definition.enum Odd
//         ^ definition.variant A
fn last() {}
// ^ definition.function last
