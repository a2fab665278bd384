// What values of the standard library and of the most used test and component libraries give, as far as it leads back
// to code of a repository: containers, promises, hooks. Members without such a result are listed so that they are known
// to be outside. Not complete on purpose; nothing here is ever shown.

declare class Object {
  constructor: Function;
  toString(): string;
  toLocaleString(): string;
  valueOf(): Object;
  hasOwnProperty(key: string): boolean;
  isPrototypeOf(value: Object): boolean;
  propertyIsEnumerable(key: string): boolean;
  static keys(of: any): string[];
  static values<T>(of: Record<string, T>): T[];
  static entries<T>(of: Record<string, T>): [string, T][];
  static fromEntries<T>(entries: Iterable<[string, T]>): Record<string, T>;
  static assign<T, U>(target: T, source: U): T & U;
  static freeze<T>(value: T): T;
  static seal<T>(value: T): T;
  static create(proto: any): any;
  static getPrototypeOf(value: any): any;
  static setPrototypeOf(value: any, proto: any): any;
  static defineProperty<T>(value: T, key: string, descriptor: any): T;
  static defineProperties<T>(value: T, descriptors: any): T;
  static getOwnPropertyNames(value: any): string[];
  static getOwnPropertyDescriptor(value: any, key: string): any;
  static is(a: any, b: any): boolean;
  static isFrozen(value: any): boolean;
  static preventExtensions<T>(value: T): T;
  static groupBy<T>(items: Iterable<T>, by: (item: T) => string): Record<string, T[]>;
}

// What a project adds to them is known; the rest of them is outside.
interface Window {}
interface ImportMeta {}
declare var window: Window & import("lib.dom").Window;
declare var globalThis: Window & import("lib.dom").Window;

declare class Function {
  apply(self: any, args?: any): any;
  call(self: any, ...args: any[]): any;
  bind(self: any, ...args: any[]): any;
  toString(): string;
  name: string;
  length: number;
  prototype: any;
  displayName: string;
  defaultProps: any;
  propTypes: any;
}

declare class Array<T> {
  length: number;
  [index: number]: T;
  at(index: number): T | undefined;
  concat(...items: T[][]): T[];
  copyWithin(target: number, start: number): T[];
  entries(): IterableIterator<[number, T]>;
  every(test: (value: T, index: number, array: T[]) => boolean): boolean;
  fill(value: T, start?: number, end?: number): T[];
  filter<S extends T = T>(test: (value: T, index: number, array: T[]) => boolean): T[];
  find(test: (value: T, index: number, array: T[]) => boolean): T | undefined;
  findIndex(test: (value: T, index: number, array: T[]) => boolean): number;
  findLast(test: (value: T, index: number, array: T[]) => boolean): T | undefined;
  findLastIndex(test: (value: T, index: number, array: T[]) => boolean): number;
  flat<U = T>(depth?: number): U[];
  flatMap<U>(map: (value: T, index: number, array: T[]) => U | U[]): U[];
  forEach(use: (value: T, index: number, array: T[]) => void): void;
  includes(value: T): boolean;
  indexOf(value: T): number;
  join(separator?: string): string;
  keys(): IterableIterator<number>;
  lastIndexOf(value: T): number;
  map<U>(map: (value: T, index: number, array: T[]) => U): U[];
  pop(): T | undefined;
  push(...items: T[]): number;
  reduce<U = T>(merge: (before: U, value: T, index: number, array: T[]) => U, first?: U): U;
  reduceRight<U = T>(merge: (before: U, value: T, index: number, array: T[]) => U, first?: U): U;
  reverse(): T[];
  shift(): T | undefined;
  slice(start?: number, end?: number): T[];
  some(test: (value: T, index: number, array: T[]) => boolean): boolean;
  sort(compare?: (a: T, b: T) => number): T[];
  splice(start: number, count?: number, ...items: T[]): T[];
  toReversed(): T[];
  toSorted(compare?: (a: T, b: T) => number): T[];
  toSpliced(start: number, count?: number, ...items: T[]): T[];
  unshift(...items: T[]): number;
  values(): IterableIterator<T>;
  with(index: number, value: T): T[];
  [Symbol.iterator](): IterableIterator<T>;
  static from<T, U = T>(items: Iterable<T>, map?: (value: T, index: number) => U): U[];
  static of<T>(...items: T[]): T[];
  static isArray(value: any): boolean;
}

interface Iterable<T> { [Symbol.iterator](): Iterator<T> }
interface AsyncIterable<T> { [Symbol.asyncIterator](): Iterator<T> }
interface Iterator<T> { next(): { value: T; done: boolean }; return(): any; [Symbol.iterator](): Iterator<T> }
interface IterableIterator<T> extends Iterator<T> { next(): { value: T; done: boolean } }
interface Generator<T> extends Iterator<T> { throw(error: any): any }
interface AsyncGenerator<T> { next(): Promise<{ value: T; done: boolean }>; [Symbol.asyncIterator](): Iterator<T> }
interface AsyncIterableIterator<T> extends AsyncGenerator<T> { return(): any }

declare class Promise<T> {
  then<U>(done: (value: T) => U | Promise<U>, failed?: (reason: any) => any): Promise<U>;
  catch(failed: (reason: any) => any): Promise<T>;
  finally(done: () => void): Promise<T>;
  static all<T>(values: T): Promise<{ [K in keyof T]: Awaited<T[K]> }>;
  static allSettled(values: any): Promise<any>;
  static race<T>(values: Iterable<T | Promise<T>>): Promise<T>;
  static any<T>(values: Iterable<T | Promise<T>>): Promise<T>;
  static resolve<T>(value?: T | Promise<T>): Promise<T>;
  static reject(reason?: any): Promise<any>;
  static withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: any) => void };
}
interface PromiseLike<T> { then<U>(done: (value: T) => U): Promise<U> }

declare class Map<K, V> {
  constructor(entries?: Iterable<[K, V]>);
  size: number;
  clear(): void;
  delete(key: K): boolean;
  entries(): IterableIterator<[K, V]>;
  forEach(use: (value: V, key: K, map: Map<K, V>) => void): void;
  get(key: K): V | undefined;
  has(key: K): boolean;
  keys(): IterableIterator<K>;
  set(key: K, value: V): Map<K, V>;
  values(): IterableIterator<V>;
  [Symbol.iterator](): IterableIterator<[K, V]>;
}
declare class WeakMap<K, V> {
  delete(key: K): boolean;
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): WeakMap<K, V>;
}
declare class Set<T> {
  constructor(values?: Iterable<T>);
  size: number;
  add(value: T): Set<T>;
  clear(): void;
  delete(value: T): boolean;
  entries(): IterableIterator<[T, T]>;
  forEach(use: (value: T, same: T, set: Set<T>) => void): void;
  has(value: T): boolean;
  keys(): IterableIterator<T>;
  values(): IterableIterator<T>;
  [Symbol.iterator](): IterableIterator<T>;
}
declare class WeakSet<T> { add(value: T): WeakSet<T>; delete(value: T): boolean; has(value: T): boolean }
type ReadonlyMap<K, V> = Map<K, V>;
type ReadonlySet<T> = Set<T>;
declare class WeakRef<T> { constructor(value: T); deref(): T }

declare class String {
  length: number;
  at(index: number): string; charAt(index: number): string; charCodeAt(index: number): number;
  codePointAt(index: number): number; concat(...parts: string[]): string; endsWith(part: string): boolean;
  includes(part: string): boolean; indexOf(part: string): number; lastIndexOf(part: string): number;
  localeCompare(other: string): number; match(pattern: any): string[]; matchAll(pattern: any): Iterable<string[]>;
  normalize(): string; padEnd(length: number, fill?: string): string; padStart(length: number, fill?: string): string;
  repeat(count: number): string; replace(pattern: any, by: any): string; replaceAll(pattern: any, by: any): string;
  search(pattern: any): number; slice(start?: number, end?: number): string; split(by: any): string[];
  startsWith(part: string): boolean; substr(start: number, length?: number): string;
  substring(start: number, end?: number): string; toLocaleLowerCase(): string; toLocaleUpperCase(): string;
  toLowerCase(): string; toString(): string; toUpperCase(): string; trim(): string; trimEnd(): string;
  trimStart(): string; trimLeft(): string; trimRight(): string; valueOf(): string; anchor(name: string): string;
  static fromCharCode(...codes: number[]): string; static raw(...parts: any[]): string;
  static fromCodePoint(...codes: number[]): string;
}
interface string extends String {}
declare class Number {
  toFixed(digits?: number): string; toString(radix?: number): string; toPrecision(digits?: number): string;
  toExponential(digits?: number): string; toLocaleString(): string; valueOf(): number;
  static isInteger(value: any): boolean; static isFinite(value: any): boolean; static isNaN(value: any): boolean;
  static isSafeInteger(value: any): boolean; static parseFloat(text: string): number;
  static parseInt(text: string, radix?: number): number; static MAX_SAFE_INTEGER: number; static EPSILON: number;
  static MIN_SAFE_INTEGER: number; static MAX_VALUE: number; static MIN_VALUE: number;
  static POSITIVE_INFINITY: number; static NEGATIVE_INFINITY: number; static NaN: number;
}
interface number extends Number {}
declare class Boolean { valueOf(): boolean }
interface boolean extends Boolean {}
declare class RegExp {
  test(text: string): boolean; exec(text: string): string[]; source: string; flags: string; lastIndex: number;
  global: boolean; ignoreCase: boolean; multiline: boolean;
}
declare class Error { name: string; message: string; stack?: string; cause?: unknown; static captureStackTrace(of: any): void }
declare class TypeError extends Error {}
declare class RangeError extends Error {}
declare class SyntaxError extends Error {}
declare class ReferenceError extends Error {}
declare class EvalError extends Error {}
declare class URIError extends Error {}
declare class AggregateError extends Error { errors: any[] }
declare class Date {
  getTime(): number; getFullYear(): number; getMonth(): number; getDate(): number; getDay(): number;
  getHours(): number; getMinutes(): number; getSeconds(): number; getMilliseconds(): number;
  getTimezoneOffset(): number; toISOString(): string; toJSON(): string; toString(): string;
  toLocaleString(): string; toLocaleDateString(): string; toLocaleTimeString(): string; valueOf(): number;
  setTime(time: number): number; setHours(hours: number): number; setDate(date: number): number;
  static now(): number; static parse(text: string): number; static UTC(year: number): number;
}
declare const JSON: { parse(text: string, revive?: any): any; stringify(value: any, replace?: any, space?: any): string };

type Partial<T> = T;
type Required<T> = T;
type Readonly<T> = T;
type Pick<T, K> = T;
type Omit<T, K> = T;
type NonNullable<T> = T;
type Exclude<T, U> = T;
type Extract<T, U> = T;
type NoInfer<T> = T;
type Record<K, V> = { [key: string]: V };
type ReturnType<T> = any;
type Parameters<T> = any;
type ConstructorParameters<T> = any;
type InstanceType<T> = any;
type Awaited<T> = any;
type ThisType<T> = T;
type ReadonlyArray<T> = T[];
type ArrayLike<T> = T[];
type Uppercase<T> = string;
type Lowercase<T> = string;
type Capitalize<T> = string;
type Uncapitalize<T> = string;
type PropertyKey = string;
type ThisParameterType<T> = any;
type OmitThisParameter<T> = T;
type TemplateStringsArray = string[];

declare function structuredClone<T>(value: T): T;

declare module 'react' {
  export type ReactNode = any;
  export type ReactElement<P = any> = { props: P; type: any; key: string };
  export type Key = string | number;
  export type Dispatch<A> = (value: A) => void;
  export type SetStateAction<S> = S | ((before: S) => S);
  export type DependencyList = readonly unknown[];
  export type EffectCallback = () => void | (() => void);
  export type PropsWithChildren<P = {}> = P & { children?: ReactNode };
  export type PropsWithRef<P> = P;
  export type ComponentProps<T> = any;
  export type ComponentPropsWithoutRef<T> = any;
  export type ComponentPropsWithRef<T> = any;
  export type ComponentType<P = {}> = FunctionComponent<P>;
  export type ElementType<P = any> = any;
  export type CSSProperties = any;
  export type Ref<T> = RefObject<T> | ((value: T) => void);
  export type ForwardedRef<T> = RefObject<T>;
  export type LegacyRef<T> = Ref<T>;
  export type RefCallback<T> = (value: T) => void;
  export interface RefObject<T> { current: T }
  export interface MutableRefObject<T> { current: T }
  export interface FunctionComponent<P = {}> { (props: P): ReactNode; displayName?: string; defaultProps?: any; propTypes?: any }
  export type FC<P = {}> = FunctionComponent<P>;
  export type VFC<P = {}> = FunctionComponent<P>;
  export interface ExoticComponent<P = {}> { (props: P): ReactNode; displayName?: string }
  export interface ForwardRefExoticComponent<P = {}> { (props: P): ReactNode; displayName?: string }
  export interface ForwardRefRenderFunction<T, P = {}> { (props: P, ref: ForwardedRef<T>): ReactNode; displayName?: string }
  export interface Context<T> { Provider: FunctionComponent<{ value: T; children?: ReactNode }>; Consumer: FunctionComponent<{ children: (value: T) => ReactNode }>; displayName?: string }
  export class Component<P = {}, S = {}> {
    props: Readonly<P>;
    state: Readonly<S>;
    context: any;
    refs: any;
    setState(state: S | ((before: S, props: P) => S), done?: () => void): void;
    forceUpdate(done?: () => void): void;
    render(): ReactNode;
    componentDidMount(): void;
    componentDidUpdate(before: P, state: S): void;
    componentWillUnmount(): void;
    shouldComponentUpdate(next: P, state: S): boolean;
  }
  export class PureComponent<P = {}, S = {}> extends Component<P, S> {}
  export type Reducer<S, A> = (before: S, action: A) => S;
  export function useState<S>(first: S | (() => S)): [S, Dispatch<SetStateAction<S>>];
  export function useReducer<S, A>(reduce: (before: S, action: A) => S, first: S, init?: any): [S, Dispatch<A>];
  export function useRef<T>(first?: T): MutableRefObject<T>;
  export function useMemo<T>(make: () => T, deps?: DependencyList): T;
  export function useCallback<T>(callback: T, deps?: DependencyList): T;
  export function useContext<T>(context: Context<T>): T;
  export function useDeferredValue<T>(value: T): T;
  export function useEffect(effect: EffectCallback, deps?: DependencyList): void;
  export function useLayoutEffect(effect: EffectCallback, deps?: DependencyList): void;
  export function useInsertionEffect(effect: EffectCallback, deps?: DependencyList): void;
  export function useImperativeHandle<T>(ref: Ref<T>, make: () => T, deps?: DependencyList): void;
  export function useSyncExternalStore<T>(subscribe: (changed: () => void) => () => void, snapshot: () => T, server?: () => T): T;
  export function useTransition(): [boolean, (run: () => void) => void];
  export function useId(): string;
  export function useDebugValue(value: any, format?: any): void;
  export function useOptimistic<S, A>(state: S, update?: (before: S, action: A) => S): [S, (action: A) => void];
  export function createContext<T>(value: T): Context<T>;
  export function createRef<T>(): RefObject<T>;
  export function createElement(type: any, props?: any, ...children: any[]): ReactElement;
  export function cloneElement<T>(element: T, props?: any, ...children: any[]): T;
  export function isValidElement(value: any): boolean;
  export function forwardRef<T, P = {}>(render: (props: P, ref: ForwardedRef<T>) => ReactNode): ForwardRefExoticComponent<P>;
  export function memo<T>(component: T, equal?: any): T;
  export function lazy<T>(load: () => Promise<{ default: T }>): T;
  export function startTransition(run: () => void): void;
  export function cache<T>(call: T): T;
  export function use<T>(value: Promise<T> | Context<T>): T;
  export const Children: { map<T, U>(children: T, map: (child: any) => U): U[]; forEach(children: any, use: (child: any) => void): void; count(children: any): number; only(children: any): any; toArray(children: any): any[] };
  export const Fragment: FunctionComponent;
  export const Suspense: FunctionComponent<{ fallback?: ReactNode; children?: ReactNode }>;
  export const StrictMode: FunctionComponent;
  export const Profiler: FunctionComponent;
  export const version: string;
  export as namespace React;
}

declare module '@testing-library/react' {
  export interface RenderHookResult<Result, Props> {
    result: { current: Result; error?: Error };
    rerender: (props?: Props) => void;
    unmount: () => void;
  }
  export interface RenderResult { container: any; baseElement: any; rerender: (ui: any) => void; unmount: () => void; asFragment: () => any; debug: () => void; getByText: any; getByTestId: any; getByRole: any; queryByText: any; findByText: any; getAllByText: any; getAllByRole: any; queryByTestId: any; queryByRole: any; getByLabelText: any; getByPlaceholderText: any }
  export function renderHook<Result, Props>(render: (props: Props) => Result, options?: { initialProps?: Props; wrapper?: any }): RenderHookResult<Result, Props>;
  export function render(ui: any, options?: any): RenderResult;
  export function act<T>(run: () => T): T;
  export function waitFor<T>(check: () => T, options?: any): Promise<T>;
  export function cleanup(): void;
  export function within(element: any): RenderResult;
  export const screen: RenderResult;
  export const fireEvent: any;
}
declare module '@testing-library/react-hooks' {
  export interface RenderHookResult<Props, Result> {
    result: { current: Result; error?: Error; all: Result[] };
    rerender: (props?: Props) => void;
    unmount: () => void;
    waitFor: (check: () => any, options?: any) => Promise<void>;
    waitForNextUpdate: (options?: any) => Promise<void>;
    waitForValueToChange: (value: () => any, options?: any) => Promise<void>;
  }
  export function renderHook<Props, Result>(render: (props: Props) => Result, options?: { initialProps?: Props; wrapper?: any }): RenderHookResult<Props, Result>;
  export function act<T>(run: () => T): T;
}
declare module 'preact/hooks' {
  export function useState<S>(first: S | (() => S)): [S, (value: S | ((before: S) => S)) => void];
  export function useReducer<S, A>(reduce: (before: S, action: A) => S, first: S): [S, (action: A) => void];
  export function useRef<T>(first?: T): { current: T };
  export function useMemo<T>(make: () => T, deps?: any[]): T;
  export function useCallback<T>(callback: T, deps?: any[]): T;
}
declare module 'vue' {
  export interface Ref<T> { value: T }
  export interface ComputedRef<T> { value: T }
  export function ref<T>(value?: T): Ref<T>;
  export function shallowRef<T>(value?: T): Ref<T>;
  export function computed<T>(get: (() => T) | { get: () => T; set: (value: T) => void }): ComputedRef<T>;
  export function reactive<T>(value: T): T;
  export function readonly<T>(value: T): T;
  export function toRaw<T>(value: T): T;
  export function unref<T>(value: T | Ref<T>): T;
  export function markRaw<T>(value: T): T;
}
declare module 'lodash' {
  export function cloneDeep<T>(value: T): T;
  export function clone<T>(value: T): T;
  export function debounce<T>(call: T, wait?: number, options?: any): T;
  export function throttle<T>(call: T, wait?: number, options?: any): T;
  export function memoize<T>(call: T): T;
  export function once<T>(call: T): T;
  export function map<T, U>(items: T[], map: (item: T, index: number) => U): U[];
  export function filter<T>(items: T[], test: (item: T) => boolean): T[];
  export function find<T>(items: T[], test: (item: T) => boolean): T;
  export function forEach<T>(items: T[], use: (item: T, index: number) => void): T[];
  export function sortBy<T>(items: T[], by?: any): T[];
  export function orderBy<T>(items: T[], by?: any, orders?: any): T[];
  export function uniq<T>(items: T[]): T[];
  export function uniqBy<T>(items: T[], by: any): T[];
  export function compact<T>(items: T[]): T[];
  export function last<T>(items: T[]): T;
  export function first<T>(items: T[]): T;
  export function head<T>(items: T[]): T;
  export function groupBy<T>(items: T[], by: any): Record<string, T[]>;
  export function keyBy<T>(items: T[], by: any): Record<string, T>;
  export function omit<T>(of: T, ...keys: any[]): T;
  export function pick<T>(of: T, ...keys: any[]): T;
  export function merge<T, U>(a: T, b: U): T & U;
  export function values<T>(of: Record<string, T>): T[];
}
