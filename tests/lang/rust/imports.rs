//! `use` trees, re-exports, child modules.

use std::collections::HashMap;
//  ^ reference.import std via=import
//       ^ reference.import collections via=path
//                    ^ definition.type HashMap flags=import,hoisted
//                    ^ reference.import HashMap via=path
//                    ^ import.name HashMap path=std::collections binds=HashMap
use std::{fmt, io::{self, Read as _, Write as Out}, sync::*};
//        ^ import.name fmt path=std binds=fmt
//                  ^ import.module * path=std::io binds=io
//                  ^ definition.module io
//                  ^ reference.none
//                        ^ import.name Read path=std::io binds=none
//                                            ^^^ definition.type Out
//                                   ^ import.name Write path=std::io binds=Out
//                                   ^ reference.import Write
//                                                  ^ reference.import sync
//                                                        ^ import.glob * path=std::sync binds=none
pub use crate::inner::Thing;
//  ^ reference.none
//      ^ reference.import crate
//                    ^ import.name Thing path=crate::inner reexport
//                    ^ definition.type Thing flags=exported,import
pub(crate) use self::a::b as c;
//                        ^ import.name b path=self::a binds=c reexport
use ::root::leaf;
//  ^ reference.none
//    ^ reference.import root via=root
//          ^ import.name leaf path=::::root
use super::super::up;
//                ^ import.name up path=super::super
extern crate alloc as heap;
//           ^ import.module * path=alloc binds=heap system
//                    ^ definition.module heap flags=import
mod child;
//  ^ import.child path=child binds=child
pub mod open;
//      ^ definition.module open flags=import,exported
//      ^ import.child path=open reexport
fn local() {
    use Shape::*;
    //         ^ import.glob * path=Shape
    use one as two;
    //  ^ import.name one path= binds=two
}
