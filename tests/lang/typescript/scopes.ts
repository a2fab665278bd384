const outer = 1;
//    ^^^^^ definition.constant outer #outer
function hoisted() {
  use(late, outer, inner);
  //  ^^^^ reference.read late -> #late
  //        ^^^^^ reference.read outer -> #shadow
  //               ^^^^^ reference.read inner -> #inner
  if (late) {
    var late = 2;
    //  ^^^^ definition.local late #late
    const outer = 3;
    //    ^^^^^ definition.local outer #block
    use(outer);
    //  ^^^^^ reference.read outer -> #block
  }
  const outer = 4;
  //    ^^^^^ definition.local outer #shadow
  function inner() {}
  //       ^^^^^ definition.function inner #inner
}
for (const [index, { name = 'x', ...others }] of Object.entries(items)) {
  //        ^^^^^ definition.variable index value=part(element(Object.entries(items)), 0)
  //                 ^^^^ definition.variable name value=oneof(field(part(element(Object.entries(items)), 1), name), str)
  //                                             ^^^^^^ reference.read Object
  use(index, name, others);
}
try { use(1); } catch ({ message }) { use(message); }
//                       ^^^^^^^ definition.variable message
//                                        ^^^^^^^ reference.read message
loop: for (let i = 0; i < 3; i++) {
  // <- definition.label loop
  continue loop;
  //       ^^^^ reference.label loop
}
switch (outer) {
  case 1: {
    break;
  }
  default:
    let scoped = 1;
  //    ^^^^^^ definition.variable scoped
}
const { a, b: { c }, d: renamed = 5, ...rest } = source();
//      ^ definition.constant a value=field(source(), a)
//      ^ reference.read a via=propertyof
//         ^ reference.read b via=propertyof
//              ^ definition.constant c value=field(field(source(), b), c)
//                      ^^^^^^^ definition.constant renamed
//                                      ^^^^ definition.constant rest
let later;
//  ^^^^^ definition.variable later value=oneof(make(), part(pair, 0), field(part(pair, 1), x))
later = make();
// <- reference.write later
[later, { x: later }] = pair;
const closure = items.map(([key, value], at) => ({ key, at }));
//                          ^^^ definition.param key value=part(param(argument(items.map, 0), 0), 0)
//                                       ^^ definition.param at value=param(argument(items.map, 0), 1)
//                                                 ^^^ definition.field key flags=literal
//                                                 ^^^ reference.read key via=plain
const named = function inner() { return inner; };
//                     ^^^^^ definition.local inner #self
//                                      ^^^^^ reference.read inner -> #self
const lazy = import('./lazy');
//    ^^^^ definition.constant lazy value=module(./lazy)
//                   ^^^^^^ reference.import ./lazy
type Guarded = (value: unknown) => value is string;
//              ^^^^^ definition.param value #guarded
//                                 ^^^^^ reference.read value -> #guarded
type Unwrapped<T> = T extends Promise<infer U> ? U : never;
//                                          ^ definition.typeparam U #u
//                                               ^ reference.type U -> #u
