//! Every kind of definition, with its container, extent, signature and documentation.

/// A point.
/// On a plane.
#[derive(Clone, Debug)]
//       ^ reference.macro Clone
pub struct Point<T: Copy = i32> {
    //     ^^^^^ definition.struct Point container=none flags=exported,!import lines=-4..+12 doc=On a plane.
    //     ^ definition.struct signature=pub struct Point<T: Copy = i32>
    //           ^ definition.typeparam T container=Point type=i32
    //           ^ definition.typeparam bases=Copy
    //              ^ reference.type Copy via=plain
    /// Across.
    pub x: T,
    //  ^ definition.field x container=Point flags=exported lines=-1..0 type=T
    //     ^ reference.type T
    y: T,
    // <- definition.field y flags=!exported
}

pub struct Pair(pub u32, Vec<u8>);
//         ^^^^ definition.struct Pair
//                           ^ reference.none
//                       ^ reference.type Vec

struct Unit;
//     ^ definition.struct Unit

union Bits {
// <- definition.none
//    ^ definition.struct Bits
    int: u32,
}

pub(crate) enum Shape<'a> {
    //          ^ definition.enum Shape flags=exported
    //                ^^ definition.typeparam 'a container=Shape
    /// Round.
    Circle { radius: f64 },
    // ^ definition.variant Circle container=Shape doc=Round.
    //       ^ definition.field radius container=Shape.Circle type=f64
    Named(&'a str, u8),
    // ^ definition.variant Named
    //     ^^ reference.type 'a
    Empty = 3,
    // ^ definition.variant Empty lines=0..0
}

pub trait Area: Sized + Send
//        ^ definition.trait Area bases=Sized, Send, Sync
where
    Self: Sync,
{
    type Unit: Copy;
    //   ^ definition.type Unit container=Area flags=declaration,exported
    const SIDES: usize = 4;
    //    ^ definition.constant SIDES container=Area flags=!declaration
    const NAME: &'static str;
    //    ^ definition.constant NAME flags=declaration
    fn area(&self, scale: f64) -> Self::Unit;
    // ^ definition.method area container=Area flags=declaration,!static arity=1 params=scale
    //                                  ^ reference.type Unit via=path
    fn zero() -> f64 {
        // ^ definition.none
        0.0
    }
}

impl<'a> Area for Shape<'a> {
    //            ^^^^^ definition.impl Shape bases=Area
    //            ^ definition.impl flags=!exported type=Shape
    //   ^ reference.type Area
    type Unit = f64;
    //   ^ definition.type Unit container=Shape flags=override type=f64
    const NAME: &'static str = "shape";
    //    ^ definition.constant flags=override value=str
    fn area(&self, scale: f64) -> f64 {
        //^ definition.method area flags=override lines=0..+9 container=Shape
        //         ^ definition.param scale container=Shape.area type=f64
        fn helper(n: f64) -> f64 {
            //^ definition.function helper container=Shape.area
            n
        }
        helper(scale)
        // ^ reference.call helper args=1
    }
}

impl Pair {
    pub const fn new(a: u32) -> Self {
        //       ^ definition.method new flags=static,exported arity=1
        Self(a, Vec::new())
        // <- reference.call Self args=2
    }

    pub async unsafe fn wait(self: Box<Self>, _: u8, (a, b): (u8, u8)) {}
    //                  ^ definition.method wait flags=async,!static arity=2 params=_,_
    //                                                ^ definition.param a value=part(as (u8, u8), 0)
}

impl<T> From<Vec<T>> for Box<[T]> {}
//                       ^^^ definition.impl Box bases=From<Vec<T>>
impl Area for [u8] {}
//            ^^^^ definition.impl [u8]

pub const LIMIT: usize = 10;
//        ^ definition.constant LIMIT flags=exported type=usize value=int
static mut COUNT: u32 = 0;
//         ^ definition.variable COUNT
pub type Points<T> = Vec<Point<T>>;
//       ^ definition.type Points type=Vec<Point<T>>

/** A module. */
pub mod inner {
    //  ^ definition.module inner doc=A module.
    pub fn deep() {}
    //     ^ definition.function deep container=inner flags=exported
}

#[path = "elsewhere.rs"]
mod outside;
//  ^ definition.module outside flags=import lines=-1..0
//  ^ import.child path=outside at=elsewhere.rs

#[macro_export]
macro_rules! double {
    //       ^ definition.macro double flags=exported
    ($value:expr) => {
        //^ definition.param $value container=double #value
        $value * 2
        // <- reference.read $value -> #value
    };
}

extern "C" {
    fn strlen(s: *const u8, ...) -> usize;
    // ^ definition.function strlen flags=declaration,variadic arity=1..255
    static ERRNO: i32;
    //     ^ definition.variable ERRNO
}

#[cfg(test)]
mod tests {
    //^ definition.module tests flags=test
    #[test]
    fn works() {}
    // ^ definition.function works flags=test
}

#[tokio::test]
async fn also_a_test() {}
//       ^ definition.function also_a_test flags=test,async
#[cfg(not(test))]
fn no_test() {}
// ^ definition.function no_test flags=!test,!inactive
#[cfg(windows)]
fn elsewhere() {}
// ^ definition.function elsewhere flags=inactive
#[cfg(any(windows, target_os = "linux"))]
fn here() {}
// ^ definition.function here flags=!inactive
#[proc_macro_derive(Shiny, attributes(shiny))]
//                  ^ definition.macro Shiny flags=exported
pub fn derive_shiny(input: TokenStream) -> TokenStream {}
//     ^ definition.function derive_shiny lines=-2..0

fn r#try(r#type: u8) {}
// ^ definition.function try params=type
