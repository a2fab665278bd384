import fallback, { first as renamed, type Shape } from './shapes';
//     ^^^^^^^^ definition.variable fallback flags=import
//     ^^^^^^^^ reference.import fallback via=import
//                 ^^^^^ reference.import first via=import
//                          ^^^^^^^ definition.variable renamed flags=import
// <- import.default * path=./shapes binds=fallback
//                 ^ import.name first path=./shapes binds=renamed
//                                                      ^^^^^^^^ reference.import ./shapes via=import
import * as all from './all';
//          ^^^ definition.module all flags=import
//          ^ import.module * path=./all binds=all

/** Adds two numbers. */
export const add = (a: number, b = 1): number => a + b;
//           ^^^ definition.function add flags=exported arity=1..2 params=a,b lines=-1..0 type=number value=_
//           ^^^ definition.function add doc=Adds two numbers.
//           ^^^ definition.function add signature=export const add = (a: number, b = 1): number =>
//                  ^ definition.param a container=add type=number
//                                               ^ reference.read a
export const LIMIT = 10;
//           ^^^^^ definition.constant LIMIT flags=exported value=int
let counter = 0, step = 1;
//  ^^^^^^^ definition.variable counter lines=0..0
//               ^^^^ definition.variable step value=int
const settings = { depth: 3, nested: { on: true }, run() { return this.depth; }, 'quoted-key': 1 } as const;
//    ^^^^^^^^ definition.constant settings value={…}
//                 ^^^^^ definition.field depth container=settings flags=!literal
//                                     ^^ definition.field on container=settings.nested
//                                                 ^^^ definition.method run container=settings arity=0
//                                                                     ^^^^^ reference.read depth via=member
//                                                                                ^^^^^^^^^^ definition.field quoted-key
const typed: Handler = (event) => event.detail;
//    ^^^^^ definition.function typed bases=Handler
//                      ^^^^^ definition.param event value=param(as Handler, 0)
const cast = ((x) => x) as Mapper<string>;
//    ^^^^ definition.function cast bases=Mapper<string>

// A run of comments
// directly above belongs to the function.
export async function load(this: Window, url: string, ...rest: string[]): Promise<Shape> {
  //                  ^^^^ definition.function load flags=exported,async arity=1..255 params=url,rest lines=-2..+11
  //                  ^^^^ definition.function load doc=A run of comments
  //                             ^^^^^^ reference.type Window
  function helper<T extends object = {}>(value: T): T {
    //     ^^^^^^ definition.function helper container=load
    //            ^ definition.typeparam T bases=object
    return value;
  }
  return helper(await fetch(url, { method: rest[0] }));
  //                               ^^^^^^ definition.field method flags=literal container=load
}

export default function () {}
//     ^^^^^^^ definition.function default flags=exported,default

export interface Props<T = string> extends Base, Other<T> {
  //             ^^^^^ definition.interface Props bases=Base, Other<T>
  /** How wide. */
  width: number;
  // <- definition.field width container=Props doc=How wide.
  // <- definition.field width type=number
  inner?: { deep: T };
  // <- definition.field inner type={…}
  //        ^^^^ definition.field deep container=Props.inner
  draw(target: Canvas): void;
  // <- definition.method draw container=Props flags=declaration arity=1 type=void
  readonly [key: string]: unknown;
  //        ^^^ definition.param key type=unknown
}
type Alias<T> = { left: T; right: T } | Props<T>['inner'];
//   ^^^^^ definition.type Alias type={…} | Props<T>["inner"]
//                ^^^^ definition.field left container=Alias
type Mapped = { [K in keyof Props]: Props[K] };
//   ^^^^^^ definition.type Mapped type=Props[]
enum Color { Red, Green = 'g', 'Deep-Blue' = Red }
//   ^^^^^ definition.enum Color
//           ^^^ definition.variant Red container=Color
//                              ^^^^^^^^^ definition.variant Deep-Blue
//                                           ^^^ reference.read Red
namespace Outer.Inner {
  //      ^^^^^ definition.namespace Outer
  //            ^^^^^ definition.namespace Inner container=Outer
  export const hidden = 1;
  //           ^^^^^^ definition.constant hidden container=Outer.Inner
}
declare module 'ambient' {
  //            ^^^^^^^ definition.module ambient
  export function declared(a: string): typeof counter;
  //              ^^^^^^^^ definition.function declared container=ambient flags=declaration
}
export { counter, step as stride };
//       ^^^^^^^ reference.import counter via=plain
export { default as again, renamed as once } from './more';
//                  ^^^^^ definition.variable again flags=import,exported
//       ^ import.default default path=./more reexport
export * from './rest';
// <- import.glob * path=./rest reexport
export * as grouped from './group';
//          ^^^^^^^ definition.module grouped flags=import,exported
function overloaded(a: string): void;
//       ^^^^^^^^^^ definition.function overloaded flags=declaration
function overloaded(a: any) {}
//       ^^^^^^^^^^ definition.function overloaded flags=!declaration
