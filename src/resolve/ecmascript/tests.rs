//! Rules as small projects of a few files; `<|>` stands before the reference.

use crate::resolve::testing::{answer, check, check_type};

#[test]
fn relative_imports_with_every_extension_and_index() {
    for (target, specifier) in [
        ("src/b.ts", "./b"),
        ("src/b.tsx", "./b.jsx"),
        ("src/b.ts", "./b.js"),
        ("src/b/index.ts", "./b"),
        ("src/b.mts", "./b.mjs"),
        ("src/b.d.ts", "./b"),
        ("src/b.js", "./b"),
        ("index.ts", ".."),
    ] {
        check(
            &format!(
                "//- {target}\n\nexport const value = 1;\n//- src/a.ts\nimport {{ value }} from '{specifier}';\n<|>value;\n"
            ),
            &format!("{target}:2:scoped"),
        );
    }
}

#[test]
fn aliases_and_chains_of_reexports_lead_to_the_definition() {
    let files = "
//- a.ts
import { renamed as again, grouped, fromStar } from './b';
REF
//- b.ts
export { value as renamed } from './c';
export * as grouped from './c';
export * from './d';
//- c.ts
import { inner } from './d';
export { inner as value };
//- d.ts
export function inner() {}
export * from './e';
//- e.ts

export class fromStar {}
";
    check(&files.replace("REF", "<|>again();"), "d.ts:1:scoped");
    check(&files.replace("REF", "grouped.<|>value;"), "d.ts:1:scoped");
    check(&files.replace("REF", "<|>fromStar;"), "e.ts:2:scoped");
    check(&files.replace("import { renamed as again", "import { <|>renamed as again"), "d.ts:1:scoped");
    check(&files.replace("REF", "<|>grouped;"), "c.ts:1:scoped");
}

#[test]
fn default_exports_of_every_form() {
    for (module, line) in [
        ("export default function () {}", 1),
        ("export default class Named {}", 1),
        ("const local = 1;\nexport default local;", 1),
        ("\nexport default make(1);", 2),
        ("const local = 1;\nexport { local as default };", 1),
        ("export { default } from './c';", 0),
        ("\nmodule.exports = function () {};", 2),
    ] {
        let path = if module.contains("module.exports") { "b.js" } else { "b.ts" };
        let expected = if line == 0 { "c.ts:3:scoped".to_owned() } else { format!("{path}:{line}:scoped") };
        check(
            &format!(
                "//- a.ts\nimport anything from './b';\n<|>anything;\n//- {path}\n{module}\n//- c.ts\n\n\nexport default 1;\n"
            ),
            &expected,
        );
    }
}

#[test]
fn commonjs_modules() {
    let files = "
//- a.js
const whole = require('./b');
const { part, other: renamed } = require('./b');
const one = require('./c').one;
REF
//- b.js
exports.part = function () {};
module.exports.other = 1;
//- c.js
const one = 1;
module.exports = { one, two: 2 };
";
    check(&files.replace("REF", "<|>part();"), "b.js:1:scoped");
    check(&files.replace("REF", "<|>renamed;"), "b.js:2:scoped");
    check(&files.replace("REF", "whole.<|>other;"), "b.js:2:scoped");
    check(&files.replace("REF", "require('./c').<|>two;"), "c.js:2:scoped");
    check(&files.replace("REF", "<|>whole;"), "b.js:1:scoped");
}

#[test]
fn workspaces_paths_and_base_urls() {
    let files = "
//- package.json
{ \"name\": \"root\" }
//- tsconfig.base.json
{ \"compilerOptions\": { /* shared */ \"paths\": { \"~shared/*\": [\"packages/shared/src/*\"], }, } }
//- packages/app/tsconfig.json
{ \"extends\": \"../../tsconfig.base.json\", \"compilerOptions\": { \"baseUrl\": \"./src\" } }
//- packages/app/src/a.ts
import { value } from 'SPECIFIER';
<|>value;
//- packages/app/src/lib/inner.ts


export const value = 0;
//- packages/shared/package.json
{ \"name\": \"@org/shared\", \"main\": \"./dist/index.js\", \"exports\": { \".\": { \"import\": \"./dist/index.mjs\" }, \"./deep/*\": \"./dist/*.js\" } }
//- packages/shared/src/index.ts
export const value = 1;
//- packages/shared/src/deeper.ts

export const value = 2;
";
    for (specifier, expected) in [
        ("@org/shared", "packages/shared/src/index.ts:1:scoped"),
        ("@org/shared/deep/deeper", "packages/shared/src/deeper.ts:2:scoped"),
        ("@org/shared/deeper", "packages/shared/src/deeper.ts:2:scoped"),
        ("~shared/deeper", "packages/shared/src/deeper.ts:2:scoped"),
        ("lib/inner", "packages/app/src/lib/inner.ts:3:scoped"),
        ("@/lib/inner", "packages/app/src/lib/inner.ts:3:scoped"),
        ("unknown-library", "none"),
    ] {
        check(&files.replace("SPECIFIER", specifier), expected);
    }
}

#[test]
fn scopes_hoist_and_shadow() {
    check("//- a.ts\nconst x = 1;\nfunction f() {\n  <|>x;\n  const x = 2;\n}\n", "a.ts:4:scoped");
    check("//- a.ts\nfunction f() {\n  <|>late();\n  if (1) { var late = 1; }\n}\n", "a.ts:3:scoped");
    check("//- a.ts\nfor (const i of [1]) { <|>i; }\nconst i = 2;\n", "a.ts:1:scoped");
    check("//- a.ts\nconst x = 1;\ntype x = string;\nlet y: <|>x;\n", "a.ts:2:scoped");
    check("//- a.ts\nconst x = 1;\ntype x = string;\nlet y = <|>x;\n", "a.ts:1:scoped");
    check("//- a.ts\nouter: for (;;) { for (;;) { break <|>outer; } }\n", "a.ts:1:scoped");
    check("//- a.ts\nenum E { A = 1,\n B = <|>A }\n", "a.ts:1:scoped");
}

#[test]
fn members_by_declared_types_inheritance_and_generics() {
    let files = "
//- a.ts
import { Derived, type Box, make } from './b';
function f(box: Box<Derived>, each: Derived[], maybe?: Derived) {
  REF
}
//- b.ts
export class Base<T> {
  base: T;
  get made() { return new Derived(); }
}
export class Derived extends Base<Shape> {
  constructor(readonly given: Shape) { super(); }
  own(): this { return this; }
  static build() { return new Derived(null); }
}
export interface Shape { width: number; inner: { deep: Shape } }
export interface Box<T> { content: T; map<U>(change: (value: T) => U): Box<U> }
export const make = async () => ({ made: new Derived(null), list: [new Derived(null)] });
";
    for (reference, line) in [
        ("box.content.<|>own()", 7),
        ("box.content.base.<|>width", 10),
        ("box.content.given.inner.deep.<|>width", 10),
        ("box.map((value) => value.<|>base)", 2),
        ("box.map((value) => value.base).content.<|>width", 10),
        ("each[0].<|>own", 7),
        ("each.map((one) => one.<|>own)", 7),
        ("each.filter(Boolean).find((one) => one).<|>own", 7),
        ("for (const one of each) { one.<|>own }", 7),
        ("maybe?.own().own().<|>given", 6),
        ("Derived.build().<|>given", 6),
        ("Derived.<|>build()", 8),
        ("const { given: { inner } } = maybe; inner.<|>deep", 10),
        ("new Derived(null).made.<|>own()", 7),
        ("(await make()).made.<|>own()", 7),
        ("make().then(({ list }) => list[0].<|>own())", 7),
        ("const { made } = await make(); made.<|>own()", 7),
        ("let x: Shape['inner']; import { Shape } from './b'; x.<|>deep", 10),
        ("let x: ReturnType<typeof Derived.build>; x.<|>own", 7),
        ("(maybe as unknown as Box<number>).<|>content", 11),
        ("[maybe, box].forEach((one) => one.<|>content)", 11),
    ] {
        check(&files.replace("REF", reference), &format!("b.ts:{line}:scoped"));
    }
}

#[test]
fn object_literals_destructuring_and_tuples() {
    let files = "
//- a.ts
const store = {
  size: 1,
  nested: { deep: { deeper: 2 } },
  run() { return this.MEMBER; },
  ...more,
};
const more = { spread: 1 };
function pair() { return [store, () => store.nested] as const; }
const [first, second] = pair();
REF
";
    let files = files.replace("MEMBER", "size");
    for (reference, line) in [
        ("store.<|>size", 2),
        ("store.nested.deep.<|>deeper", 3),
        ("store.<|>spread", 7),
        ("first.<|>nested", 3),
        ("second().<|>deep", 3),
        ("const { nested: { deep: renamed } } = store; renamed.<|>deeper", 3),
        ("store['nested'].<|>deep", 3),
    ] {
        check(&files.replace("REF", reference), &format!("a.ts:{line}:scoped"));
    }
    check(&files.replace("this.size", "this.<|>size"), "a.ts:2:scoped");
}

#[test]
fn hooks_of_react_keep_their_types() {
    let files = "
//- a.tsx
import React, { useState, useMemo } from 'react';
interface User { name: string }
function useUser() {
  const [user, setUser] = useState<User>();
  const ref = React.useRef({ current: 1, box: user });
  const made = useMemo(() => ({ user, reset() {} }), [user]);
  return { user, made, ref };
}
function View({ user, onPick }: { user: User; onPick: (user: User) => void }) {
  const { made, ref } = useUser();
  REF
}
";
    for (reference, line) in [
        ("made.<|>reset()", 6),
        ("made.user.<|>name", 2),
        ("ref.current.<|>box", 5),
        ("user.<|>name", 2),
        ("<View <|>user={user} />", 9),
        ("<View onPick={(picked) => picked.<|>name} />", 2),
    ] {
        check(&files.replace("REF", reference), &format!("a.tsx:{line}:scoped"));
    }
}

#[test]
fn plain_javascript_classes() {
    let files = "
//- a.js
function Animal(name) { this.name = name; }
Animal.prototype.speak = function () { return this.name; };
Animal.create = () => new Animal('x');
class Dog extends Animal {
  constructor() { super(); this.tail = { length: 1 }; }
  wag() { return this; }
}
REF
";
    for (reference, line) in [
        ("new Animal('x').<|>name", 1),
        ("new Animal('x').<|>speak()", 2),
        ("Animal.create().<|>speak()", 2),
        ("new Dog().tail.<|>length", 5),
        ("new Dog().wag().<|>tail", 5),
        ("new Dog().<|>speak()", 2),
    ] {
        check(&files.replace("REF", reference), &format!("a.js:{line}:scoped"));
    }
}

#[test]
fn tests_of_a_class_narrow() {
    let files = "
//- a.ts
class Cat { purr() {} }
class Dog { bark() {} }
function f(x: unknown, y) {
  if (x instanceof Cat && x.AND()) { x.IN(); } else { }
  if (!(y instanceof Dog)) return;
  y.AFTER();
  const z = x instanceof Dog ? x.TERNARY() : 1;
}
";
    for (mark, replaced, line) in
        [("AND", "<|>purr", 1), ("IN", "<|>purr", 1), ("AFTER", "<|>bark", 2), ("TERNARY", "<|>bark", 2)]
    {
        let mut files = files.replace(mark, replaced);
        for other in ["AND", "IN", "AFTER", "TERNARY"] {
            files = files.replace(other, "other");
        }
        check(&files, &format!("a.ts:{line}:scoped"));
    }
}

#[test]
fn what_is_outside_is_not_guessed() {
    let files = "//- a.ts\nimport { x } from 'library';\nimport y from './missing.css';\nREF\n//- b.ts\nexport const [log, x, parse] = [];\n";
    for reference in
        ["<|>x", "x.<|>log", "console.<|>log()", "JSON.<|>parse('')", "y.<|>log", "[1].map(String).<|>map(Number)"]
    {
        assert_eq!(answer(&files.replace("REF", reference), 1), vec!["none"], "{reference}");
    }
}

#[test]
fn cycles_end() {
    let files = "
//- a.ts
export * from './b';
export { x as y } from './b';
type T = T | T[];
class A extends A {}
const loop = () => loop();
const me = me.you;
let t: T;
REF
//- b.ts
export * from './a';
export { y as x } from './a';
";
    for reference in
        ["import { x } from './b'; <|>x", "t.<|>anything", "new A().<|>anything", "loop().<|>anything", "me.<|>you"]
    {
        let _ = answer(&files.replace("REF", reference), 5);
    }
}

#[test]
fn declarations_of_modules_and_globals() {
    let files = "
//- types.d.ts
declare module 'untyped' { export function declared(): Thing; interface Thing { field: number } }
declare const INJECTED: { flag: boolean };
//- a.ts
import { declared } from 'untyped';
REF
";
    check(&files.replace("REF", "<|>declared()"), "types.d.ts:1:scoped");
    check(&files.replace("REF", "declared().<|>field"), "types.d.ts:1:scoped");
    check(&files.replace("REF", "INJECTED.<|>flag"), "types.d.ts:2:scoped");
}

#[test]
fn calls_of_overloads_mean_the_one_that_fits() {
    let file = "//- a.ts
export function make(a: string): string
export function make(a: string, b: number): number
export function make(a: string, b?: number): unknown { return b ?? a }
//- b.ts
import { make } from './a'
<|>make('x', 1)
";
    check(file, "a.ts:2:scoped");
    check(&file.replace("('x', 1)", "('x')"), "a.ts:1:scoped");
}

#[test]
fn generic_signatures_without_semicolons_do_not_hide_what_follows() {
    check(
        "//- a.ts
export interface Add<S> {
  /** by type */
  <
    M extends Match<any>,
    L extends Predicate<any, S>,
  >(
    options: { matcher: M; type?: never } & Extra,
  ): Remove<Guard<M>, S>

  /** by kind */
  <C extends Creator<any>>(
    options: { creator: C } & Extra,
  ): Remove<Kind<C>, S>
}

export type Entry<S = unknown> = { id: string }
//- b.ts
import type { Entry } from './a'
const map = new Map<string, <|>Entry>()
",
        "a.ts:16:scoped",
    );
}

#[test]
fn overloads_are_told_apart_by_the_form_of_their_arguments() {
    let file = "//- a.ts
interface Base { key: string; stale?: number }
type Loose = Partial<Base>
export function query(options: Base & { initial: number }): Sure
export function query(options: Base): Unsure
export function query(key: string, run: () => void): Plain
export function query(options: unknown): unknown { return options }
interface Sure { sure: 1 }
interface Unsure { unsure: 1 }
interface Plain { plain: 1 }
export interface Call {
  (text: string): Sure
  <T>(make: () => T): Unsure
}
export declare const call: Call
export function set(options: Loose & { other?: 1 }): Sure
export function set(options: { other: 1 }): Unsure
export function set(options: unknown): unknown { return options }
//- b.ts
import { call, query, set } from './a'
REF
";
    for (code, line) in [
        ("<|>query({ key: 'a', initial: 1 })", 3),
        ("<|>query({ key: 'a' })", 4),
        ("<|>query({ initial: 1, ...rest })", 3),
        ("<|>query('a', () => {})", 5),
        ("query({ key: 'a' }).<|>unsure", 8),
        ("call('a').<|>sure", 7),
        ("call(() => 1).<|>unsure", 8),
        ("<|>set({})", 15),
    ] {
        check(&file.replace("REF", code), &format!("a.ts:{line}:scoped"));
    }
}

#[test]
fn conditional_types_bind_what_they_infer() {
    let file = "//- a.ts
interface Item { id: number }
interface Other { name: string }
type State<S> = S extends { getState: () => infer T } ? T : never
type First<L> = L extends [infer A, ...infer Rest] ? A : never
type Last<L> = L extends [infer A, ...infer Rest] ? Rest extends [] ? A : Last<Rest> : never
type Args<F> = F extends { call: (...args: infer A) => void } ? A : never
type Which<K> = K extends 'item' ? Item : Other
declare const store: { getState: () => Item }
declare const state: State<typeof store>
declare const first: First<[Other, Item]>
declare const last: Last<[Other, Item]>
declare const args: Args<{ call: (a: Item) => void }>
declare const item: Which<'item'>
declare const other: Which<'thing'>
REF
";
    for (code, line) in [
        ("state.<|>id", 1),
        ("first.<|>name", 2),
        ("last.<|>id", 1),
        ("args[0].<|>id", 1),
        ("item.<|>id", 1),
        ("other.<|>name", 2),
    ] {
        check(&file.replace("REF", code), &format!("a.ts:{line}:scoped"));
    }
    // What `infer` binds deep in the pattern is seen in the branch.
    check(&file.replace("infer A) => void } ? A", "infer A) => void } ? <|>A"), "a.ts:6:scoped");
}

#[test]
fn signatures_keep_generics_of_their_own() {
    check(
        "//- a.ts
interface Item { id: number }
type Create = { <T>(): <U>(init: () => U) => { state: T; rest: U } }
declare const create: Create
const made = create<Item>()(() => ({ extra: 1 }))
made.state.<|>id
",
        "a.ts:1:scoped",
    );
    check(
        "//- a.ts
declare const wrap: <T>(value: T) => { value: T }
const made = wrap({ extra: 1 })
made.value.<|>extra
",
        "a.ts:2:scoped",
    );
}

#[test]
fn common_js_modules_are_what_they_assign_or_where_their_code_starts() {
    let files = "
//- class.js
/* words */
const lib = require('lib')

module.exports = class Application {
  run() {}
}
module.exports.Extra = lib.Extra
//- fills.js
/*!
 * words
 */

'use strict'

const parser = require('parser')
exports.local = function local() {}
exports.Parser = parser
//- main.js
const App = require('./class')
const fills = require('./fills')
REF
";
    for (code, place) in [
        ("new <|>App()", "class.js:4"),
        ("new App().<|>run()", "class.js:5"),
        ("App.<|>Extra", "class.js:7"),
        ("<|>fills", "fills.js:5"),
        ("fills.<|>local()", "fills.js:8"),
        ("fills.<|>Parser", "fills.js:9"),
        ("App.<|>Extra", "class.js:7"),
    ] {
        check(&files.replace("REF", code), &format!("{place}:scoped"));
    }
    check(&files.replace("module.exports.Extra", "<|>module.exports.Extra"), "class.js:4:scoped");
    check(&files.replace("exports.local", "<|>exports.local"), "fills.js:5:scoped");
}

#[test]
fn declarations_beside_a_script_come_before_it() {
    let files = "
//- lib/index.d.ts
export declare function make(): void
//- lib/index.js
export function make() {}
//- main.ts
import { make } from './lib/index.js'
<|>make()
";
    check(files, "lib/index.d.ts:1:scoped");
}

#[test]
fn import_aliases_lead_on() {
    let files = "
//- lib.ts
export namespace inner {
  export function deep() {}
  export interface Shape { side: number }
}
//- main.ts
import lib = require('./lib')
import deep = lib.inner.deep
import Shape = lib.inner.Shape
<|>deep()
declare const shape: Shape
";
    check(files, "lib.ts:2:scoped");
    check(&files.replace("<|>deep()", "").replace("const shape: Shape", "const shape: <|>Shape"), "lib.ts:3:scoped");
    check(
        &files.replace("<|>deep()", "").replace("const shape: Shape", "const s: Shape\ns.<|>side"),
        "lib.ts:3:scoped",
    );
}

#[test]
fn what_other_files_add_to_an_interface_counts() {
    let files = "
//- core.ts
export interface Store { get(): void }
export declare const store: Store
//- plugin.ts
declare module './core' {
  interface Store { reset(): void }
}
declare global {
  interface Window { app: { state: State } }
}
export interface State { ready: boolean }
//- env.d.ts
interface ImportMeta {
  hot: { accept(): void }
}
//- main.ts
import { store } from './core'
REF
";
    for (code, place) in [
        ("store.<|>reset()", "plugin.ts:2"),
        ("store.<|>get()", "core.ts:1"),
        ("window.<|>app", "plugin.ts:5"),
        ("window.app.state.<|>ready", "plugin.ts:7"),
        ("import.meta.hot.<|>accept()", "env.d.ts:2"),
    ] {
        check(&files.replace("REF", code), &format!("{place}:scoped"));
    }
    // What the library says of them is not here, and not guessed.
    check(&files.replace("REF", "window.<|>get()"), "none");
}

#[test]
fn omitted_members_are_those_of_the_other_part() {
    let file = "//- a.ts
interface Loose { root?: string; mode?: string }
type Sure = Omit<Loose, 'root'> & { root: string }
type Few = Pick<Loose, 'mode'> & { root: string }
declare const sure: Readonly<Sure>
declare const few: Few
REF
";
    check(&file.replace("REF", "sure.<|>root"), "a.ts:2:scoped");
    check(&file.replace("REF", "sure.<|>mode"), "a.ts:1:scoped");
    check(&file.replace("REF", "few.<|>root"), "a.ts:3:scoped");
}

#[test]
fn data_and_declared_file_kinds_are_modules() {
    let files = "
//- package.json
{ \"name\": \"x\" }
//- types.d.ts
declare module '*.svg' {
  const url: string
  export default url
}
//- main.ts
import pkg from './package.json'
import logo from './logo.svg'
REF
";
    check(&files.replace("REF", "<|>pkg.version"), "package.json:1:scoped");
    check(&files.replace("REF", "<|>logo"), "types.d.ts:2:scoped");
}

#[test]
fn the_type_of_a_value_is_known() {
    let files = "
//- types.ts
export interface Item { id: number; owner: Owner }
export class Owner {}
export type Alias = Item & { more: string }
export function make(): Promise<Item[]> { return load() }
//- main.ts
import { Alias, Item, make } from './types'
const alias: Alias = read()
async function run(list: Map<string, Item>) {
  const made = await make()
  REF
}
";
    for (code, line) in [
        ("<|>made", 1),
        ("<|>make()", 1),
        ("<|>list", 1),
        ("made[0].<|>owner", 2),
        ("<|>alias", 3),
        ("const x: <|>Item = 1", 1),
    ] {
        check_type(&files.replace("REF", code), &format!("types.ts:{line}:scoped"));
    }
    check_type(&files.replace("REF", "made[0].<|>id"), "none");
}

#[test]
fn a_registry_of_computed_names_is_all_that_is_added_to_it() {
    let files = "
//- registry.ts
export interface Modules<T> {}
export type All<U> = (U extends any ? (k: U) => void : never) extends (k: infer I) => void ? I : never
export type Api<T, Name extends keyof Modules<any>> = All<Modules<T>[Name]> & { base(): void }
export declare function create<T>(options: { base: T }): Api<T, keyof Modules<any>>
//- core.ts
declare const coreName: unique symbol
declare module './registry' {
  export interface Modules<T> {
    [coreName]: { endpoints: T }
  }
}
//- main.ts
import { create } from './registry'
const api = create({ base: { extra: 1 } })
REF
";
    for (code, place) in
        [("api.<|>endpoints", "core.ts:4"), ("api.endpoints.<|>extra", "main.ts:2"), ("api.<|>base()", "registry.ts:3")]
    {
        check(&files.replace("REF", code), &format!("{place}:scoped"));
    }
}
