//! Kinds of references and how they are qualified.

fn references(mut count: u32, shape: Shape) {
    count = 3;
    // <- reference.write count via=plain
    count += 1;
    // <- reference.write count
    shape.size = 4;
    // <- reference.read shape
    //    ^ reference.write size via=member
    std::mem::drop(count);
    // <- reference.read std via=plain
    //   ^ reference.read mem via=path
    //        ^ reference.call drop via=path args=1
    //             ^ reference.read count
    ::core::mem::swap(&mut a, &mut b);
    //^ reference.read core via=root
    crate::deep::Thing::new(1, 2).run();
    // <- reference.read crate
    //           ^ reference.type Thing via=path
    //                  ^ reference.call new args=2
    //                            ^ reference.call run via=member args=0
    let p = Point { x: 1, y, ..base };
    //      ^ reference.type Point
    //              ^ reference.write x via=fieldof
    //                    ^ reference.read y via=plain
    //                    ^ reference.write y via=fieldof
    //                         ^ reference.read base
    let Point { x, y: Some(z), .. } = p;
    //          ^ definition.local x value=payload(Point, x)
    //          ^ reference.read x via=fieldof
    //             ^ reference.read y via=fieldof
    //                     ^ definition.local z value=payload(payload(Point, y), Some, 0)
    <Vec<u8> as Clone>::clone(&v);
    //                  ^ reference.call clone via=typepath
    //          ^ reference.type Clone
    Vec::<u8>::with_capacity(3);
    // <- reference.type Vec
    //         ^ reference.call with_capacity via=typepath args=1
    items.iter().collect::<Vec<Item>>();
    //           ^ reference.call collect via=member args=0
    //                         ^ reference.type Item
    Self::helper(Self { a: 1 }, Self::LIMIT);
    // <- reference.type Self
    //    ^ reference.call helper via=path args=2
    //                          ^ reference.type Self
    //                                ^ reference.read LIMIT via=path
    let f: fn(u8) -> Out = path::to::function;
    //               ^ reference.type Out
    //                               ^ reference.read function via=path
    log::info!("text");
    // <- reference.read log
    //   ^ reference.macro info via=path
    value as Target;
    //       ^ reference.type Target
    a.b.c[d].e()?.f.await.0.g;
    //^ reference.read b via=member
    //    ^ reference.read d via=plain
    //                      ^ reference.read g via=member
    if size < limit && limit > size {}
    // ^ reference.read size
    //        ^ reference.read limit
    if x == (Config { a: 1 }) {}
    //       ^ reference.type Config
    match point {
        // ^ reference.read point
        shapes::Shape::Circle { radius } => radius,
        //             ^ reference.type Circle via=path
        //                      ^ reference.read radius via=fieldof
        geometry::UNIT => 0.0,
        //        ^ reference.read UNIT via=path
        Some(Limit) => 1.0,
        //   ^ reference.read Limit via=plain
        &Pair(ref mut a, 3..=MAX) => *a,
        //    ^ definition.none
        //            ^ definition.local a value=payload(*point, Pair, 0)
        //                   ^ reference.read MAX
    };
    |a, b| a.max(b);
    //  ^ definition.param b
    //       ^ reference.call max
    fields.0.iter();
    //     ^ reference.read 0 via=member
    async move { inner.wait().await };
    //           ^ reference.read inner
    type_of::<impl_trait::Thing, 'static, 3>();
    //                    ^ reference.type Thing via=path
    let it: Box<dyn Iterator<Item = Row> + Send + 'a> = make();
    //                       ^ reference.type Item via=fieldof
    //  ^ definition.local it type=Box<dyn Iterator<Item = Row> + Send>
}

#[derive(serde::Serialize)]
//              ^ reference.macro Serialize via=path
#[my_macro(with = helper::path, Kind::A, word)]
// <- reference.none
//^ reference.macro my_macro
//                        ^ reference.read path via=path
//                                    ^ reference.read A
//                                       ^ reference.none
#[cfg(feature = "x")]
//^ reference.none
struct Attributes;
