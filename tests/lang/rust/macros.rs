//! What stands in the tokens of macros is read like code outside them.

fn calls(items: Vec<Item>, name: &str) {
    //   ^ definition.param items #items
    //                     ^ definition.param name #name
    assert_eq!(items.len(), limit(3), "no {name} of {0} {width:>1$}", name, width = 4);
    //         ^ reference.read items -> #items
    //               ^ reference.call len via=member args=0
    //                      ^ reference.call limit args=1
    //                                     ^^^^ reference.read name -> #name
    //                                                                ^ reference.read name -> #name
    //                                                                      ^ reference.none
    let v = vec![items.first().unwrap(), other];
    //           ^ reference.read items -> #items
    //                 ^ reference.call first via=member
    if matches!(items.kind(), Kind::A(inner) | Kind::B(inner) if inner > 3) {}
    //                              ^ reference.read A via=path
    //                                ^ definition.local inner #inner
    //                                                           ^ reference.read inner -> #inner
    custom!("{name} {missing}");
    //        ^ reference.read name -> #name
    //               ^ reference.none
    run!(|x: Item| x.go(), { let y = x; y.stop() });
    //    ^ definition.param x
    //               ^ reference.call go via=member
    //                           ^ definition.local y #y
    //                                  ^ reference.read y -> #y
    map!(KEY => value::of(name), Config { name, size: 3 });
    //   ^ reference.read KEY
    //                    ^ reference.read name -> #name
    //                           ^ reference.type Config
    //                                    ^ reference.write name via=fieldof
    //                                          ^ reference.write size via=fieldof
    tokio::select! {
        biased;
        Some(msg) = inbox.recv(), if open => handle(msg),
        //   ^ definition.local msg #msg value=payload(inbox.recv().await, Some, 0)
        //                           ^ reference.read open
        //                                          ^ reference.read msg -> #msg
        recv(channel) -> packet => send(packet),
        //               ^ definition.local packet #packet
        //                              ^ reference.read packet -> #packet
        else => stop(),
        //      ^ reference.call stop
    }
}

lazy_static! {
    static ref TABLE: Mutex<Vec<u8>> = Mutex::new(vec![]);
    //         ^ definition.variable TABLE type=Mutex<Vec<u8>> value=Mutex::new(vec([]))
}

thread_local!(static LOCAL: Cell<u8> = Cell::new(0));
//                   ^ definition.variable LOCAL

bitflags! {
    pub struct Flags: u32 {
        //     ^ definition.struct Flags
        const LEFT = 1;
        //    ^ definition.constant LEFT container=Flags
    }
}

include!("generated/items.rs");
//        ^ import.include path=generated/items.rs

quick_error! {
    #[derive(Debug)]
    pub enum Failure {
        //   ^ definition.enum Failure
        Io(err: std::io::Error) {
            from()
            description(err.description())
        }
    }
}

macro_rules! accessors {
    ($($field:ident : $type:ty),* $(,)?) => {
        //^ definition.param $field #field
        $(
            pub fn $field(&self) -> &$type {
                //                   ^ reference.type $type
                &self.inner.$field
                //          ^ reference.read $field
            }
        )*
        fn shared() -> usize { $crate::count() }
        // ^ definition.function shared container=accessors
        //                             ^ reference.call count via=path
    };
    () => { return_default!() };
    //      ^ reference.macro return_default
}

impl Thing {
    accessors! { size: u32, name: String }
    // <- reference.macro accessors
    //                            ^ reference.read String
    fn after(&self) {}
    // ^ definition.method after container=Thing
}
