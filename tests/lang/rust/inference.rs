//! Where values come from.

fn inference(param: &Config, list: Vec<Row>) -> Result<Out, Error> {
    let a = param.rows.first();
    //  ^ definition.local a value=param.rows.first()
    let b: HashMap<String, Vec<u8>> = make();
    //  ^ definition.local b type=HashMap<String, Vec<u8>> value=as HashMap<String, Vec<u8>>
    let c: Vec<_> = list.into_iter().collect();
    //  ^ definition.local c type=Vec<_> value=list.into_iter().collect()
    let d = build(1, "x")?.name.await;
    //  ^ definition.local d value=build(int, str)?.name.await
    let (e, mut f) = (1, &a);
    //  ^ definition.none
    //   ^ definition.local e value=part((int, &a), 0)
    //          ^ definition.local f value=part((int, &a), 1)
    for (i, row) in list.iter().enumerate() {}
    //      ^ definition.local row value=part(element(list.iter().enumerate()), 1)
    if let Some(Wrapper(inner)) = &d {}
    //                  ^ definition.local inner value=payload(payload(&d, Some, 0), Wrapper, 0)
    let g = if a { Left::new() } else if b { Right } else { return };
    //  ^ definition.local g value=oneof(Left::new(), Right)
    let h = match d { A => 1.5, B => { let z = 3; z } };
    //  ^ definition.local h value=oneof(float, z)
    let i = list.iter().map(|row| row.key).fold(0, |acc, key: &Key| acc);
    //                       ^ definition.param row type=none value=param(list.iter().map, 0, 0)
    //                                              ^ definition.param acc value=param(list.iter().map(|row| row.key).fold, 1, 0)
    //                                                   ^ definition.param key type=&Key
    let j = Point { x: 1 };
    //  ^ definition.local j value=new Point
    let k = [Row::new(), other];
    //  ^ definition.local k value=[Row::new()]
    let l = vec![Row::default(); 4];
    //  ^ definition.local l value=vec([Row::default()])
    let m = *boxed as Target;
    //  ^ definition.local m value=as Target
    let suffixed = 0xffu8;
    //  ^ definition.local suffixed value=as u8
    let n = a + b * 2;
    //  ^ definition.local n value=a + b * int
    let o = parse::<Header>("x").unwrap_or_else(|e| panic!("{e}"));
    //  ^ definition.local o value=parse::<Header>(str).unwrap_or_else(|e| panic(str))
    let p = Self::make(self.field.clone());
    //  ^ definition.local p value=Self::make(self.field.clone())
    let [first, .., rest @ ..] = k;
    //   ^ definition.local first value=element(k)
    //              ^ definition.local rest value=k
    let q = async { param.rows };
    //  ^ definition.local q value=|| param.rows
    let r = b["key"][0];
    //  ^ definition.local r value=b[str][int]
    let s = unsafe { call() };
    //  ^ definition.local s value=call()
    let t = for_each(|(left, right), _| left);
    //                 ^ definition.param left value=part(param(for_each, 0, 0), 0)
    let u = <Row as Default>::default();
    //  ^ definition.local u value=<Row & Default>::default()
    let v: &'a mut [Option<Box<dyn Run + Send>>] = w;
    //  ^ definition.local v type=&[Option<Box<dyn Run + Send>>] value=as &[Option<Box<dyn Run + Send>>]
    let x = 0..list.len();
    //  ^ definition.local x value=int .. list.len()
    let y = format!("{}", a);
    //  ^ definition.local y value=format(str, a)
    let z: fn(u8, Row) -> Out = f;
    //  ^ definition.local z type=fn(u8, Row) -> Out value=as fn(u8, Row) -> Out
}

fn bounded<F, I>(f: F, items: I) -> impl Iterator<Item = Row>
// ^ definition.function bounded type=dyn Iterator<Item = Row>
//         ^ definition.typeparam F bases=fn(&Row) -> bool, Send
//            ^ definition.typeparam I bases=IntoIterator<Item = Row>
where
    F: Fn(&Row) -> bool + Send + 'static,
    I: IntoIterator<Item = Row>,
    I::IntoIter: Clone,
    //           ^ reference.type Clone
{
}
